/* Loaded by LD_PRELOAD: tells what a process makes durable, and keeps a copy of just that.
 *
 * CONDUCTOR_SYNCS_LOG     a file that gets a line for each fsync and fdatasync:
 *                         "BEGUN ENDED PATH", the moments in nanoseconds of CLOCK_MONOTONIC
 * CONDUCTOR_SYNCS_MIRROR  a folder that gets a copy of a database file whenever it is synced
 *
 * The copy is made before the sync and gets its name after it, so that it never holds a byte that
 * was not synced. A file that is unlinked leaves the mirror too. The copies' folder needs nothing
 * else to be a disk as a power cut would leave it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef int (*sync_function)(int);

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

static long long now(void)
{
    struct timespec moment;
    clock_gettime(CLOCK_MONOTONIC, &moment);
    return moment.tv_sec * 1000000000LL + moment.tv_nsec;
}

static int path_of(int descriptor, char *path)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    path[length < 0 ? 0 : length] = '\0';
    return length >= 0;
}

/* Where the mirror keeps the file; false when it is no database file, or there is no mirror. */
static int mirrored(const char *path, const char *ending, char *copy)
{
    const char *mirror = getenv("CONDUCTOR_SYNCS_MIRROR");
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    if (!mirror || !strstr(name, ".db") || strstr(name, "-shm"))
        return 0;
    return snprintf(copy, PATH_MAX, "%s/%s%s", mirror, name, ending) < PATH_MAX;
}

static int copy_contents(int source, const char *path)
{
    static char block[1 << 16];
    off_t offset = 0;
    ssize_t size = 0;
    int copy = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (copy < 0)
        return 0;
    while ((size = pread(source, block, sizeof block, offset)) > 0 && write(copy, block, size) == size)
        offset += size;
    close(copy);
    return size == 0;
}

static void note(long long begun, long long ended, const char *path)
{
    char line[PATH_MAX + 64];
    const char *log = getenv("CONDUCTOR_SYNCS_LOG");
    int file = log ? open(log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (file < 0)
        return;
    int length = snprintf(line, sizeof line, "%lld %lld %s\n", begun, ended, path);
    if (write(file, line, length) != length)
        abort(); /* an unknown sync would make the log a lie */
    close(file);
}

static int watched_sync(int descriptor, const char *function)
{
    char path[PATH_MAX], unnamed[PATH_MAX], copy[PATH_MAX];
    sync_function really = (sync_function)dlsym(RTLD_NEXT, function);
    if (!path_of(descriptor, path))
        return really(descriptor);
    pthread_mutex_lock(&turn);
    int keeps = mirrored(path, ".unnamed", unnamed) && mirrored(path, "", copy);
    if (keeps && !copy_contents(descriptor, unnamed))
        abort();
    long long begun = now();
    int result = really(descriptor);
    int error = errno;
    if (result == 0) {
        if (keeps && rename(unnamed, copy) != 0)
            abort();
        note(begun, now(), path);
    }
    pthread_mutex_unlock(&turn);
    errno = error;
    return result;
}

int fsync(int descriptor) { return watched_sync(descriptor, "fsync"); }

int fdatasync(int descriptor) { return watched_sync(descriptor, "fdatasync"); }

int unlink(const char *path)
{
    char copy[PATH_MAX];
    int (*really)(const char *) = (int (*)(const char *))dlsym(RTLD_NEXT, "unlink");
    int result = really(path);
    int error = errno;
    if (result == 0 && mirrored(path, "", copy))
        really(copy);
    errno = error;
    return result;
}
