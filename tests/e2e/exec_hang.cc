// A process that hangs inside execve(), for drills.
//
//   exec_hang < pipe     prints the pid once it hangs; when stdin closes, or
//                        after 30 s, lets it go, cleans up and ends
//
// The process has a close-on-exec file on a FUSE file system whose server (this
// program) never answers FLUSH. The kernel closes such files in the middle of
// execve(), with exec_update_lock held: since mid-2026 whoever reads
// /proc/PID/stat of that process then waits with it.
//
// Exit codes: 0, 77 (cannot be done on this machine; stderr says why).
// Protocol: linux/fuse.h, https://docs.kernel.org/filesystems/fuse.html
#include <fcntl.h>
#include <linux/fuse.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

constexpr int kSkip = 77;
constexpr std::chrono::seconds kLongest(30);
constexpr uint64_t kFileNode = FUSE_ROOT_ID + 1;

// Serves a root directory in which every name is the same empty file.
class Server {
 public:
  explicit Server(int fd) : fd_(fd), request_(64 << 10) {}

  // Answers one request. False: it is a FLUSH, which stays unanswered.
  bool Serve() {
    ssize_t size = read(fd_, request_.data(), request_.size());
    if (size < static_cast<ssize_t>(sizeof(fuse_in_header))) return true;
    fuse_in_header in;
    memcpy(&in, request_.data(), sizeof in);
    switch (in.opcode) {
      case FUSE_INIT: {
        fuse_init_out out{};
        out.major = FUSE_KERNEL_VERSION;
        out.minor = FUSE_KERNEL_MINOR_VERSION;
        out.max_write = 4096;
        Reply(in, out);
        return true;
      }
      case FUSE_LOOKUP: {
        fuse_entry_out out{};
        out.nodeid = kFileNode;
        out.attr = Attributes(kFileNode);
        Reply(in, out);
        return true;
      }
      case FUSE_GETATTR: {
        fuse_attr_out out{};
        out.attr = Attributes(in.nodeid);
        Reply(in, out);
        return true;
      }
      case FUSE_OPEN:
        Reply(in, fuse_open_out{});
        return true;
      case FUSE_FLUSH:
        return false;
      case FUSE_FORGET:
      case FUSE_BATCH_FORGET:
      case FUSE_INTERRUPT:
        return true;  // these have no answer
      default:
        Send(in, -ENOSYS, nullptr, 0);
        return true;
    }
  }

 private:
  static fuse_attr Attributes(uint64_t node) {
    fuse_attr attr{};
    attr.ino = node;
    attr.mode = node == FUSE_ROOT_ID ? S_IFDIR | 0755 : S_IFREG | 0644;
    attr.nlink = 1;
    return attr;
  }

  template <typename Out>
  void Reply(const fuse_in_header& in, const Out& out) {
    Send(in, 0, &out, sizeof out);
  }

  void Send(const fuse_in_header& in, int error, const void* out, size_t size) {
    fuse_out_header header{};
    header.len = static_cast<uint32_t>(sizeof header + size);
    header.error = error;
    header.unique = in.unique;
    iovec parts[] = {{&header, sizeof header}, {const_cast<void*>(out), size}};
    if (writev(fd_, parts, size == 0 ? 1 : 2) < 0) perror("exec_hang: fuse");
  }

  const int fd_;
  std::vector<char> request_;
};

int Skip(const char* what) {
  fprintf(stderr, "exec_hang: %s: %s\n", what, strerror(errno));
  return kSkip;
}

// The process that is going to hang.
[[noreturn]] void ExecWithFileOpen(const std::string& file, int fuse) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  close(fuse);  // else the connection would outlive the server
  if (open(file.c_str(), O_RDONLY | O_CLOEXEC) < 0) _exit(kSkip);
  execl("/bin/true", "true", nullptr);
  _exit(kSkip);
}

// Serves until stdin closes. False: the process never came to its FLUSH.
bool ServeUntilTold(int fuse, pid_t pid) {
  const auto end = std::chrono::steady_clock::now() + kLongest;
  Server server(fuse);
  bool hangs = false;
  while (std::chrono::steady_clock::now() < end) {
    pollfd fds[] = {{fuse, POLLIN, 0}, {hangs ? STDIN_FILENO : -1, POLLIN, 0}};
    if (poll(fds, 2, /*timeout=*/100) < 0) break;
    if (fds[0].revents != 0 && !server.Serve() && !hangs) {
      hangs = true;
      printf("%d\n", pid);
      fflush(stdout);
    }
    char ignored[64];
    if (fds[1].revents != 0 &&
        read(STDIN_FILENO, ignored, sizeof ignored) <= 0) {
      break;
    }
    if (!hangs && waitpid(pid, nullptr, WNOHANG) != 0) break;  // it ended
  }
  return hangs;
}

int HangOn(const std::string& dir) {
  const int fuse = open("/dev/fuse", O_RDWR | O_CLOEXEC);
  if (fuse < 0) return Skip("/dev/fuse");
  const std::string options =
      "fd=" + std::to_string(fuse) + ",rootmode=40000,user_id=0,group_id=0";
  if (mount("exec_hang", dir.c_str(), "fuse", 0, options.c_str()) != 0) {
    return Skip("mount");
  }
  const pid_t pid = fork();
  if (pid == 0) ExecWithFileOpen(dir + "/file", fuse);
  const bool hung = pid > 0 && ServeUntilTold(fuse, pid);
  close(fuse);  // aborts: every request fails, and the execve goes on
  if (pid > 0) {
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
  }
  umount2(dir.c_str(), MNT_DETACH);
  if (!hung) return Skip("the process did not hang");
  return 0;
}

}  // namespace

int main() {
  // Nobody else sees the mount, and it goes with this process at the latest.
  if (unshare(CLONE_NEWNS) != 0) return Skip("unshare");
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    return Skip("private mounts");
  }
  std::string dir = "/tmp/exec-hang-XXXXXX";
  if (mkdtemp(dir.data()) == nullptr) return Skip(dir.c_str());
  const int result = HangOn(dir);
  rmdir(dir.c_str());
  return result;
}
