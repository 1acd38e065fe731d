/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/library.h"

#include <dlfcn.h>
#include <string.h>

/* Through memory: C has no cast from an object's address to a function's. */
static prt_code find(const struct prt_library *library, void *loaded, const struct prt_library_function *function,
                     prt_err *err)
{
    void *const address = dlsym(loaded, function->name);
    memcpy(function->place, &address, sizeof address);
    if (address == NULL)
        return prt_fail(err, PRT_E_IO, "%s has no function %s: another version? Debian's package is %s", library->file,
                        function->name, library->package);
    return PRT_OK;
}

prt_code prt_library_load(const struct prt_library *library, const struct prt_library_function *functions, size_t count,
                          prt_err *err)
{
    void *const loaded = dlopen(library->file, RTLD_NOW | RTLD_LOCAL);
    prt_code rc = PRT_OK;
    if (loaded == NULL)
        return prt_fail(err, PRT_E_IO, "%s: %s; Debian's package is %s", library->without, dlerror(), library->package);
    for (size_t i = 0; rc == PRT_OK && i < count; i++)
        rc = find(library, loaded, &functions[i], err);
    return rc;
}
