/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_LIMITS_H
#define PRT_LIMITS_H
/*
 * Every ceiling of the system, by name. Input that goes past one is refused with PRT_E_LIMIT and the name of the thing,
 * never cut in silence. Sizes are bytes unless the name says otherwise.
 */

#define PRT_KIB(n) ((size_t)(n) << 10)
#define PRT_MIB(n) ((size_t)(n) << 20)

/* memory */
#define PRT_MAX_BUF   PRT_MIB(1024) /* any growing buffer without a ceiling of its own */
#define PRT_MAX_ARENA PRT_MIB(1024) /* any arena without a ceiling of its own */
#define PRT_BUF_DRAINED                                                                                                \
    PRT_KIB(                                                                                                           \
        256) /* what gathers in a buffer before its drain is asked: system calls are rare, and it stays in a cache */

/* wire */
#define PRT_MAX_RECORD PRT_MIB(256)                   /* an encoded record: 5 million commits need about 150 MiB */
#define PRT_MAX_FRAME  (PRT_MAX_RECORD + PRT_KIB(64)) /* a result with its record; MAXMSGSIZE of the results socket */
#define PRT_MAX_CONTROL_FRAME                                                                                          \
    PRT_KIB(256)                       /* hello, heartbeat, bye and their answers; MAXMSGSIZE of the arbiter's socket */
#define PRT_MAX_IDS        PRT_MIB(64) /* names of commits in a task, 20 bytes each: 3.3 million */
#define PRT_MAX_STATUS     PRT_KIB(192) /* a run's condition as JSON; fits in a control frame */
#define PRT_MAX_ADVANCE    (8192 * 20)  /* names of commits in an advance; fits in a control frame */
#define PRT_MAX_ADVANCED   262144       /* commits of one repository that are counted before their record is there */
#define PRT_MAX_TASK_FRAME (PRT_MAX_IDS + PRT_KIB(64)) /* MAXMSGSIZE of the task sockets */
#define PRT_MAX_NESTING    16                          /* msgpack arrays in arrays */
#define PRT_MAX_IN_HAND    4096                        /* tasks one heartbeat may name; slots + 1 never exceeds it */
#define PRT_MAX_SLOTS      1024
#define PRT_MAX_WORKERS    4096
#define PRT_MAX_ALLOCATED  4096 /* jobs of one repository; 229 on the largest server measured */
#define PRT_MAX_JOB_NAME   768
#define PRT_MAX_ALLOCATED_BYTES                                                                                        \
    PRT_KIB(192) /* names of one repository's jobs together, each with its frame: an answer fits a control frame */

#define PRT_MAX_SESSIONS                                                                                               \
    262144 /* of workers in one run, those that are over included; each is kept, so that late answers count: 160 MiB */

/* names and texts */
#define PRT_MAX_NAME      4096 /* a repository's path under the root, a path, an identity's name or address */
#define PRT_MAX_TEXT      4096 /* a sentence of a problem or refusal */
#define PRT_MAX_ENDPOINT  256
#define PRT_MAX_CLONE_URL 2048 /* of a repository that is cloned */
#define PRT_MAX_NAME_PART                                                                                              \
    200 /* between slashes, in the name of a repository from a list: leaves room in a file's name for what is added */
#define PRT_MAX_LOG_FIELD 512 /* bytes of a field beside the message, as they are written; a longer one ends in "..." */
#define PRT_MAX_LOG_LINE  4096 /* PIPE_BUF: what one write(2) puts into a pipe unmixed; a longer line ends in "..." */
#define PRT_MAX_PROBLEMS  64   /* per record; the last one then says how many more there were */

/* a run */
#define PRT_WORKER_WAIT_S      300 /* without a worker that takes tasks, unless performance.worker_wait says otherwise */
#define PRT_LEASE_S            30  /* 120 heartbeats: for a worker that is dead or cut off, not one that is slow */
#define PRT_MAX_REPOSITORIES   100000
#define PRT_MAX_DISCOVER_DEPTH 64
#define PRT_MAX_LIST_BYTES     PRT_MIB(64) /* of a list of repositories */
#define PRT_MAX_WINDOWS        32
#define PRT_MAX_BUCKETS        120    /* weeks or months in the chart of commits over time */
#define PRT_MAX_JOBS           200000 /* of a Jenkins server; ONAP has 1,600 */

/* configuration files */
#define PRT_MAX_CONFIG_BYTES    PRT_MIB(1) /* of one file */
#define PRT_MAX_CONFIG_FILES    1000       /* in a folder, that may be configurations */
#define PRT_MAX_CONFIG_SETTINGS 1000       /* keys that all files of a configuration set together */
#define PRT_MAX_CONFIG_NAME     100        /* bytes of one part of a key */
#define PRT_MAX_CONFIG_VALUE    10000      /* values in the value of one key: texts of a list, and so on */
#define PRT_MAX_CONFIG_NESTING  8          /* lists and mappings in it */

/* answers of other servers */
#define PRT_SERVICES_MS      600000       /* all questions to all servers before a run */
#define PRT_MAX_HTTP_ANSWER  PRT_MIB(64)  /* a body as decoded; ONAP's Jenkins with all its jobs has 1 MiB */
#define PRT_MAX_HTTP_HEADERS PRT_KIB(256) /* the headers of one answer */
#define PRT_MAX_HTTP_QUEUE   200000       /* requests that wait for their turn */
#define PRT_MAX_URL          8192
#define PRT_MAX_KEPT_ANSWER  PRT_MIB(16)  /* a larger body is asked for anew each time */
#define PRT_MAX_KEPT_ANSWERS PRT_MIB(256) /* all of them; those not used for longest go first */
#define PRT_MAX_WORKFLOWS    1000         /* of one repository on GitHub */
#define PRT_MAX_GIT_CONFIG   PRT_MIB(1)   /* a clone's configuration, which is looked into for its remotes */

/* job definitions (Jenkins Job Builder) */
#define PRT_MAX_JJB_FILES        20000        /* ONAP's tree has 290 */
#define PRT_MAX_JJB_BYTES        PRT_MIB(16)  /* of all files; ONAP's have 0.9 MiB */
#define PRT_MAX_JJB_TREE         PRT_MIB(256) /* memory that the files read so far may take up, for another to be read */
#define PRT_MAX_JJB_NAMES        PRT_MIB(256) /* memory of all names that come out */
#define PRT_MAX_JJB_COMBINATIONS 20000        /* jobs that one template makes in one block */
#define PRT_MAX_JJB_AXES         16           /* lists in the name of one template */
#define PRT_MAX_JJB_GROUPS       8            /* groups in groups */
#define PRT_MAX_JJB_REFERENCES   16           /* parameters in parameters */
#define PRT_MAX_JJB_SHARE        20000000     /* steps that one template in one block may take: 0.1 s */
#define PRT_MAX_JJB_STEPS        200000000    /* ... and all of a tree: 1 s; ONAP's takes 0.2 million */
#define PRT_MAX_JJB_PROBLEMS     1000

/* INFO.yaml; ONAP has 270 */
#define PRT_MAX_INFO_FILES        20000
#define PRT_MAX_INFO_BYTES        PRT_MIB(1) /* of one file */
#define PRT_MAX_INFO_DEPTH        32         /* folders in folders */
#define PRT_MAX_INFO_ENTRIES      1000000    /* names in all folders that are looked into */
#define PRT_MAX_INFO_TEXT         1024       /* a name, an address, a URL */
#define PRT_MAX_INFO_COMMITTERS   1000       /* of a project, and so its repositories */
#define PRT_MAX_INFO_REPOSITORIES 1000
#define PRT_MAX_INFO_PROBLEMS     16   /* told of one file */
#define PRT_MAX_INFO_TRACKERS     5000 /* distinct URLs that are asked for */

/* git */
#define PRT_MAX_COMMIT_OBJECT PRT_MIB(16)  /* a larger commit object is a problem of its own */
#define PRT_MAX_TREE_DEPTH    512          /* folders in folders */
#define PRT_MAX_BLOB          PRT_MIB(512) /* git's core.bigFileThreshold: a larger blob is binary, as it is to git */

/* regular expressions */
#define PRT_MAX_PATTERN       1024       /* bytes of one */
#define PRT_MAX_PATTERN_STEPS 200000     /* of one match: some milliseconds */
#define PRT_MAX_PATTERN_HARD  1000       /* matches in a pattern's life that need more than a thousandth of these */
#define PRT_MAX_PATTERN_HEAP  PRT_MIB(1) /* of one match */

/* features of a repository, as detectors find them */
#define PRT_MAX_FEATURES       128          /* detectors that run; the user's own among them */
#define PRT_MAX_FACT_VALUES    10000        /* what one detector says: values, ... */
#define PRT_MAX_FACT_BYTES     PRT_KIB(512) /* ... bytes of all its texts, ... */
#define PRT_MAX_FACT_KEYS      512          /* ... keys of one map, ... */
#define PRT_MAX_FACT_NESTING   8            /* ... lists and maps in each other */
#define PRT_MAX_TALLIES        1024         /* languages and classes of files with lines */
#define PRT_MAX_DETECT_OPTIONS PRT_KIB(64)  /* which detectors run, and how, as a task says it */
#define PRT_MAX_DETECT_BLOB    PRT_MIB(1)   /* a file whose contents a detector looks at */
#define PRT_MAX_DETECT_READ    PRT_MIB(16)  /* all that one detector reads of a tree */
#define PRT_MAX_DETECT_ENTRIES 1000000      /* of one folder that a detector looks into */
#define PRT_MAX_DETECT_LINKS   8            /* links to links that are followed */

/* clones */
#define PRT_MAX_FETCH_BYTES   ((uint64_t)64 << 30) /* received for one repository at a time */
#define PRT_MAX_FETCH_OBJECTS 200000000            /* in one pack that is received */
#define PRT_MAX_FETCH_REFS    4000000 /* told by a remote; Gerrit shows each change of a repository as several */
#define PRT_MAX_MIRRORS       PRT_MAX_REPOSITORIES /* that are looked at when room is made */
#define PRT_MAX_MIRROR_PACKS  50   /* one a fetch that brought something; then the repository is cloned anew */
#define PRT_MAX_CREDENTIAL    4096 /* a user's name or password */

/* files of a commit (prt/checkout.h). All that an answer may hold fits a record: nothing has to be cut into messages */
#define PRT_MAX_CHECKOUT_BYTES    PRT_MIB(64) /* of all files; ONAP's ci-management has 1 MiB, its INFO.yaml files 0.5 */
#define PRT_MAX_CHECKOUT_FILE     PRT_MIB(16) /* of one; a larger one is named and left out */
#define PRT_MAX_CHECKOUT_ENTRIES  50000       /* files, links and submodules */
#define PRT_MAX_CHECKOUT_SEEN     2000000     /* names in all folders that are looked into */
#define PRT_MAX_CHECKOUT_PATTERNS 4096        /* bytes of all patterns, a line each */
#define PRT_MAX_CHECKOUT_MODULES  PRT_MIB(1)  /* of .gitmodules */
#define PRT_MAX_SUBMODULES        16          /* that are asked for on behalf of one checkout */
#define PRT_MAX_BRANCH            255         /* bytes of a branch's name */

/* files */
#define PRT_MAX_PRIVATE_FOLDER                                                                                         \
    72 /* a private folder's path: leaves 35 of the 107 of a unix socket's address to a name */

/* keys */
#define PRT_MAX_KEY_FILE    PRT_KIB(16)
#define PRT_MAX_WORKER_KEYS PRT_MAX_WORKERS /* in the folder of those that are let in */

/* configuration */
#define PRT_MAX_CSS            PRT_MIB(1) /* of a user, in each report.html */
#define PRT_MAX_DOC_BYTES      PRT_MIB(64)
#define PRT_MAX_DOMAIN_RULES   2000 /* of each kind in organizational_domains.yaml */
#define PRT_MAX_DOC_NODES      4000000
#define PRT_MAX_DOC_NESTING    64
#define PRT_MAX_PROJECTS       1000 /* of one --projects */
#define PRT_MAX_PROJECTS_BYTES PRT_MIB(1)
#define PRT_MAX_INDEX          20000      /* reports of all projects and dates, in one index */
#define PRT_MAX_IGNORED        64         /* paths that `compare` does not look at */
#define PRT_MAX_REPORT_TEXT    PRT_MIB(1) /* a text of a report that is read again, with its quotes and escapes */

#endif
