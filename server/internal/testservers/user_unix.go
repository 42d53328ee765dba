//go:build unix

package testservers

import (
	"fmt"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// asServerUser makes a child run as the user postgres where we are root, as
// whom PostgreSQL refuses to run, and out of reach of the terminal's Ctrl-C.
func asServerUser() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setpgid: true}
	if uid, gid, err := serverUser(); err == nil && os.Geteuid() == 0 {
		attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	return attr
}

func giveToServerUser(dir string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	uid, gid, err := serverUser()
	if err != nil {
		return fmt.Errorf("root needs a user postgres to run it as: %w", err)
	}
	return os.Chown(dir, uid, gid)
}

func serverUser() (uid, gid int, err error) {
	u, err := user.Lookup("postgres")
	if err != nil {
		return 0, 0, err
	}
	if uid, err = strconv.Atoi(u.Uid); err != nil {
		return 0, 0, err
	}
	gid, err = strconv.Atoi(u.Gid)
	return uid, gid, err
}
