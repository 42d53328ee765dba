//go:build !linux && !darwin

package ws

import (
	"net"
	"syscall"
)

// Where a write cannot be tried, a goroutine that may wait writes each frame.
func rawOf(net.Conn) syscall.RawConn { return nil }

func writev(uintptr, [][]byte) (int, error) { panic("ws: this system cannot try a write") }
