// Attacks on the kernel: namespaces, mounts, keyrings, raw sockets, other calling conventions. Each is one system call in the C helper.
import { type Probe, sys } from './outcome.ts';

const NAMES =
  'userns userns_clone userns_clone3 mount mount_userns fsopen umount remount_rw chroot keyctl add_key io_uring bpf perf userfaultfd ' +
  'raw packet netlink vsock alg ping personality ia32 ia32_keyctl x32 modify_ldt iopl handle memfd_exec kexec init_module reboot syslog ' +
  'acct mknod setuid0 nnp seccomp caps core tiocsti';

/** Attacks on the kernel. */
export const kernelProbes: Readonly<Record<string, Probe>> = {
  ...Object.fromEntries(NAMES.split(' ').map((name): [string, Probe] => [`sys.${name}`, () => sys(name)])),
  'sys.setns': ({ victim }) => sys('setns', victim),
};
