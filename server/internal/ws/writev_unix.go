//go:build linux || darwin

package ws

import (
	"errors"
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// rawOf is the descriptor of a connection that has one.
func rawOf(conn net.Conn) syscall.RawConn {
	c, ok := conn.(syscall.Conn)
	if !ok {
		return nil
	}
	raw, err := c.SyscallConn()
	if err != nil {
		return nil
	}
	return raw
}

// writev writes what the network has room for. Go's descriptors never block.
func writev(fd uintptr, frame [][]byte) (n int, err error) {
	for {
		n, err = unix.Writev(int(fd), frame)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case errors.Is(err, unix.EAGAIN):
			return 0, nil
		case err != nil:
			return 0, err
		}
		return n, nil
	}
}
