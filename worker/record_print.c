/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/record_print.h"

#include "prt/clock.h"
#include "prt/json.h"

enum { INDENT = 2, SECONDS_PER_DAY = 86400 };

struct counts {
    uint64_t timed, until_as_of, counted, merges, added, removed;
    int64_t last; /* of those until as_of */
};

static struct counts count(const struct prt_record *record, int64_t as_of)
{
    struct counts counts = {0};
    for (size_t i = 0; i < record->commit_count; i++) {
        const struct prt_commit *commit = &record->commits[i];
        counts.merges += (commit->flags & PRT_COMMIT_MERGE) != 0;
        if ((commit->flags & PRT_COMMIT_COUNTED) != 0) {
            counts.counted++;
            counts.added += commit->added;
            counts.removed += commit->removed;
        }
        if ((commit->flags & PRT_COMMIT_TIMED) == 0)
            continue;
        counts.timed++;
        if (commit->time > as_of)
            continue;
        if (counts.until_as_of++ == 0 || commit->time > counts.last)
            counts.last = commit->time;
    }
    return counts;
}

static void put_time_if(prt_json *json, const char *key, bool known, int64_t seconds, int offset)
{
    char text[PRT_TIME_TEXT_MAX];
    prt_json_key(json, key);
    if (!known) {
        prt_json_null(json);
        return;
    }
    prt_time_format(seconds, offset, text);
    prt_json_text(json, text);
}

static void print_counts(prt_json *json, const struct prt_record *record, int64_t as_of)
{
    const struct counts counts = count(record, as_of);
    const bool any = counts.until_as_of > 0;
    prt_json_key(json, "counts");
    prt_json_object(json);
    prt_json_member_u64(json, "commits", record->commit_count);
    prt_json_member_u64(json, "merges", counts.merges);
    prt_json_member_u64(json, "timed", counts.timed);
    prt_json_member_u64(json, "until_as_of", counts.until_as_of);
    prt_json_member_u64(json, "counted", counts.counted);
    prt_json_member_u64(json, "added", counts.added);
    prt_json_member_u64(json, "removed", counts.removed);
    prt_json_end(json);
    put_time_if(json, "as_of", true, as_of, 0);
    put_time_if(json, "last_commit", any, counts.last, 0);
    /* A difference of two int64_t that are far apart fits a uint64_t; the division makes it small. */
    prt_json_member_u64_if(json, "days_since_last_commit", any,
                           ((uint64_t)as_of - (uint64_t)counts.last) / SECONDS_PER_DAY);
}

static void print_identities(prt_json *json, const struct prt_record *record)
{
    prt_json_key(json, "identities");
    prt_json_array(json);
    for (size_t i = 0; i < record->identity_count; i++) {
        prt_json_object(json);
        prt_json_member_str(json, "name", record->identities[i].name);
        prt_json_member_str(json, "email", record->identities[i].email);
        prt_json_end(json);
    }
    prt_json_end(json);
}

static void print_commit(prt_json *json, const struct prt_commit *commit)
{
    const bool timed = (commit->flags & PRT_COMMIT_TIMED) != 0;
    const bool counted = (commit->flags & PRT_COMMIT_COUNTED) != 0;
    prt_json_object(json);
    put_time_if(json, "time", timed, commit->time, prt_zone_minutes(commit->zone));
    prt_json_member_i64(json, "zone", commit->zone);
    prt_json_member_u64(json, "author", commit->author);
    prt_json_member_u64_if(json, "added", counted, commit->added);
    prt_json_member_u64_if(json, "removed", counted, commit->removed);
    prt_json_member_bool(json, "merge", (commit->flags & PRT_COMMIT_MERGE) != 0);
    prt_json_end(json);
}

static void print_commits(prt_json *json, const struct prt_record *record)
{
    prt_json_key(json, "commits");
    prt_json_array(json);
    for (size_t i = 0; i < record->commit_count; i++)
        print_commit(json, &record->commits[i]);
    prt_json_end(json);
}

static void print_problems(prt_json *json, const struct prt_record *record)
{
    prt_json_key(json, "problems");
    prt_json_array(json);
    for (size_t i = 0; i < record->problem_count; i++) {
        prt_json_object(json);
        prt_json_member_text(json, "category", prt_category_name(record->problems[i].category));
        prt_json_member_str(json, "text", record->problems[i].text);
        prt_json_end(json);
    }
    prt_json_end(json);
}

static void print_features(prt_json *json, const struct prt_record *record)
{
    prt_json_key(json, "features");
    prt_json_object(json);
    for (size_t i = 0; i < record->feature_count; i++) {
        prt_json_key_str(json, record->features[i].name);
        prt_json_doc(json, record->features[i].facts);
    }
    prt_json_end(json);
}

/* By language; classes stand under what they are. */
static void print_tallies(prt_json *json, const struct prt_record *record)
{
    static const char *const classes[PRT_TALLY_KINDS] = {"",        "(vendored)", "(generated)",
                                                         "(other)", "(links)",    "(tests)"};
    prt_json_key(json, "lines");
    prt_json_object(json);
    for (size_t i = 0; i < record->tally_count; i++) {
        const struct prt_tally *tally = &record->tallies[i];
        prt_json_key_str(json, tally->name.len > 0 ? tally->name : prt_str_from(classes[tally->kind]));
        prt_json_u64(json, tally->lines);
    }
    prt_json_end(json);
}

static void print_head(prt_json *json, const struct prt_record *record)
{
    prt_json_member_str(json, "repository", record->repository);
    prt_json_member_str_or_null(json, "tip", record->tip);
    prt_json_member_str_or_null(json, "head", record->head);
    prt_json_member_bool(json, "shallow", (record->flags & PRT_RECORD_SHALLOW) != 0);
    prt_json_member_bool(json, "bare", (record->flags & PRT_RECORD_BARE) != 0);
    prt_json_member_bool(json, "worktree", (record->flags & PRT_RECORD_WORKTREE) != 0);
    prt_json_member_u64_if(json, "total_loc", (record->flags & PRT_RECORD_LOC_KNOWN) != 0, record->total_loc);
    put_time_if(json, "count_since", record->count_since != PRT_COUNT_ALL, record->count_since, 0);
}

prt_code prt_record_print(const struct prt_record *record, int64_t as_of, prt_buf *out, prt_err *err)
{
    prt_json json = {.out = out, .indent = INDENT};
    prt_json_object(&json);
    print_head(&json, record);
    print_counts(&json, record, as_of);
    print_problems(&json, record);
    print_features(&json, record);
    print_tallies(&json, record);
    print_identities(&json, record);
    print_commits(&json, record);
    prt_json_end(&json);
    const prt_code rc = prt_json_finish(&json, "the record", err);
    if (rc == PRT_OK)
        prt_buf_add_char(out, '\n');
    return rc == PRT_OK ? prt_buf_check(out, "the record", err) : rc;
}
