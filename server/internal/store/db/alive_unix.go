//go:build unix

package db

import (
	"crypto/tls"
	"net"
	"syscall"
)

// hasArrived says whether a connection holds bytes that nobody has read, or has ended. It takes nothing and does not wait.
// Where it cannot look, it says so too.
func hasArrived(conn net.Conn) bool {
	if secure, ok := conn.(*tls.Conn); ok {
		conn = secure.NetConn()
	}
	socket, ok := conn.(syscall.Conn)
	if !ok {
		return true
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return true
	}
	arrived := true
	// Not raw.Read: after a slow write pgx may still have a reader of its own on the socket, which holds that lock.
	_ = raw.Control(func(fd uintptr) {
		var one [1]byte
		_, _, err := syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK) // a Go socket never blocks
		arrived = err != syscall.EAGAIN                                  //nolint:errorlint // it is the bare number
	})
	return arrived
}
