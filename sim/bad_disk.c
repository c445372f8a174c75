/* A disk that is full, read-only, broken or slow, and a wall clock that steps, for a program that is started with
 *
 *     LD_PRELOAD=bad_disk.so BAD_DISK_FOLDER=/where/its/data/lies BAD_DISK_CONTROL=/a/file
 *
 * The control file holds a `struct control`; whoever plays the disk writes there, and it holds from the next call on.
 * Only files below the folder are touched. Build: cc -shared -fPIC -O2 -o bad_disk.so bad_disk.c -ldl
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { WELL, FULL, READ_ONLY, BROKEN, SLOW };

struct control {
    uint32_t mode;
    /* SLOW: so long a flush takes; a write takes a tenth of it. */
    uint32_t slow_ms;
    /* By so much the wall clock is off. */
    int64_t clock_ns;
};

static volatile struct control *control;
static char folder[4096];
static size_t folder_len;

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name) {
    return dlsym(RTLD_NEXT, name);
}

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("BAD_DISK_CONTROL"), *below = getenv("BAD_DISK_FOLDER");
    if (!path || !below || strlen(below) >= sizeof folder) return;
    strcpy(folder, below);
    folder_len = strlen(folder);
    int (*open_it)(const char *, int, ...) = (int (*)(const char *, int, ...))real("open");
    int fd = open_it(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    void *at = mmap(NULL, sizeof *control, PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    if (at != MAP_FAILED) control = at;
}

static uint32_t mode(void) { return control ? control->mode : WELL; }

static int below(const char *path) {
    return folder_len && strncmp(path, folder, folder_len) == 0 && (path[folder_len] == '/' || !path[folder_len]);
}

static int ours(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t len = readlink(link, path, sizeof path - 1);
    if (len <= 0) return 0;
    path[len] = 0;
    return below(path);
}

static void wait_ms(uint32_t ms) {
    struct timespec left = {ms / 1000, (long)(ms % 1000) * 1000000L};
    while (nanosleep(&left, &left) && errno == EINTR) {}
}

/* Whether a write to this file fails now; a slow one waits. */
static int refuses(int fd) {
    uint32_t now = mode();
    if (now == WELL || !ours(fd)) return 0;
    switch (now) {
        case FULL: errno = ENOSPC; return 1;
        case READ_ONLY: errno = EROFS; return 1;
        case BROKEN: errno = EIO; return 1;
        default: wait_ms(control->slow_ms / 10); return 0;
    }
}

static int flush_refuses(int fd) {
    uint32_t now = mode();
    if ((now != BROKEN && now != SLOW) || !ours(fd)) return 0;
    if (now == BROKEN) { errno = EIO; return 1; }
    wait_ms(control->slow_ms);
    return 0;
}

/* Making, naming and removing of files. */
static int change_refuses(const char *path, int needs_room) {
    uint32_t now = mode();
    if (now == WELL || now == SLOW || !below(path)) return 0;
    if (now == FULL && !needs_room) return 0;
    errno = now == FULL ? ENOSPC : now == READ_ONLY ? EROFS : EIO;
    return 1;
}

ssize_t write(int fd, const void *buf, size_t n) { return refuses(fd) ? -1 : REAL(write)(fd, buf, n); }
ssize_t pwrite(int fd, const void *buf, size_t n, off_t at) { return refuses(fd) ? -1 : REAL(pwrite)(fd, buf, n, at); }
ssize_t pwrite64(int fd, const void *buf, size_t n, off64_t at) { return refuses(fd) ? -1 : REAL(pwrite64)(fd, buf, n, at); }
ssize_t writev(int fd, const struct iovec *v, int n) { return refuses(fd) ? -1 : REAL(writev)(fd, v, n); }
int fsync(int fd) { return flush_refuses(fd) ? -1 : REAL(fsync)(fd); }
int fdatasync(int fd) { return flush_refuses(fd) ? -1 : REAL(fdatasync)(fd); }
int ftruncate(int fd, off_t n) { return mode() != FULL && refuses(fd) ? -1 : REAL(ftruncate)(fd, n); }
int ftruncate64(int fd, off64_t n) { return mode() != FULL && refuses(fd) ? -1 : REAL(ftruncate64)(fd, n); }
int mkdir(const char *path, mode_t m) { return change_refuses(path, 1) ? -1 : REAL(mkdir)(path, m); }
int rename(const char *from, const char *to) { return change_refuses(to, 0) ? -1 : REAL(rename)(from, to); }
int unlink(const char *path) { return change_refuses(path, 0) ? -1 : REAL(unlink)(path); }

static int open_refuses(const char *path, int flags) {
    if ((flags & O_CREAT) && change_refuses(path, 1)) {
        /* What is there already is opened also when there is no room. */
        struct stat there;
        if (mode() == FULL && stat(path, &there) == 0) return 0;
        errno = mode() == FULL ? ENOSPC : errno;
        return 1;
    }
    return mode() == READ_ONLY && (flags & O_ACCMODE) != O_RDONLY && change_refuses(path, 0);
}

#define OPENS(name) \
    int name(const char *path, int flags, ...) { \
        va_list more; va_start(more, flags); \
        mode_t m = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        if (open_refuses(path, flags)) return -1; \
        return REAL(name)(path, flags, m); \
    }
OPENS(open)
OPENS(open64)

#define OPENS_AT(name) \
    int name(int dir, const char *path, int flags, ...) { \
        va_list more; va_start(more, flags); \
        mode_t m = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        if (path[0] == '/' && open_refuses(path, flags)) return -1; \
        return REAL(name)(dir, path, flags, m); \
    }
OPENS_AT(openat)
OPENS_AT(openat64)

int clock_gettime(clockid_t which, struct timespec *out) {
    static int (*real_one)(clockid_t, struct timespec *);
    if (!real_one) real_one = (int (*)(clockid_t, struct timespec *))real("clock_gettime");
    int came = real_one(which, out);
    if (came == 0 && control && control->clock_ns && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) {
        int64_t ns = (int64_t)out->tv_sec * 1000000000LL + out->tv_nsec + control->clock_ns;
        out->tv_sec = ns / 1000000000LL;
        out->tv_nsec = ns % 1000000000LL;
    }
    return came;
}
