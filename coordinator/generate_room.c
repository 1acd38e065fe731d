/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/generate_room.h"

#include <limits.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "coordinator/descriptors.h"
#include "coordinator/setup.h"
#include "coordinator/user_folders.h"
#include "prt/file.h"

static uint32_t wanted_slots(const struct prt_config *config)
{
    return config->max_workers > 0 ? config->max_workers : prt_setup_processors();
}

/* Where the local worker keeps clones: in a cache that was named, too. */
static bool name_work_folder(const struct prt_generate_options *options, const struct prt_config *config, char *out,
                             size_t size)
{
    char named[PATH_MAX];
    if (options->work_dir != NULL || !config->cache || options->cache_dir == NULL)
        return prt_user_work_folder(options->work_dir, out, size);
    const int len = snprintf(named, sizeof named, "%s/clones", options->cache_dir);
    return len > 0 && (size_t)len < sizeof named && prt_user_work_folder(named, out, size);
}

/* Repositories of the run are kept in any case; what is read beside them, where there is a cache. */
static bool keeps_clones(const struct prt_generate_options *options, const struct prt_config *config, bool beside)
{
    return options->repos_list != NULL || options->from_gerrit || options->from_github != NULL ||
           (beside && (config->cache || options->work_dir != NULL));
}

/* The local worker makes it where it is not there yet, and would refuse it otherwise, as often as it is started. */
static prt_code check_work_folder(const struct prt_generate_options *options, const char *folder, prt_err *err)
{
    if (options->hosts.no_local_workers || access(folder, F_OK) != 0 || prt_folder_check_trust(folder, err) == PRT_OK)
        return PRT_OK;
    (void)prt_wrap(err, "the folder for clones (--work-dir)");
    return PRT_E_PERMISSION;
}

/* The limit was raised by main as far as it may be. */
uint32_t prt_generate_slots(const struct prt_generate_options *options, const struct prt_config *config,
                            const prt_log *log)
{
    const struct prt_hosts *hosts = &options->hosts;
    const bool listens = hosts->address[0] != '\0';
    const uint32_t wanted = hosts->no_local_workers ? 0 : wanted_slots(config);
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return wanted_slots(config);
    const uint64_t files = limit.rlim_cur == RLIM_INFINITY ? UINT64_MAX : (uint64_t)limit.rlim_cur;
    const struct prt_descriptors plan = prt_descriptors_plan(files, wanted, listens);
    if (plan.slots < wanted)
        prt_warning(
            log, "%llu open files are allowed, enough for %u of %u slots: raise the limit (ulimit -Hn, LimitNOFILE=)",
            (unsigned long long)files, (unsigned)plan.slots, (unsigned)wanted);
    if (listens && plan.workers < PRT_DESCRIPTORS_FEW)
        prt_warning(log,
                    "%llu open files are allowed, enough for %u workers: raise the limit (ulimit -Hn, LimitNOFILE=)",
                    (unsigned long long)files, (unsigned)plan.workers);
    return wanted > 0 ? plan.slots : wanted_slots(config);
}

prt_code prt_generate_work_folder(const struct prt_generate_options *options, const struct prt_config *config,
                                  bool beside, char *out, size_t size, prt_err *err)
{
    if (!keeps_clones(options, config, beside) || !name_work_folder(options, config, out, size))
        out[0] = '\0';
    return out[0] != '\0' ? check_work_folder(options, out, err) : PRT_OK;
}
