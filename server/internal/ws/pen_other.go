//go:build !linux && !darwin

package ws

import (
	"net"
	"syscall"
)

// Where writes cannot be tried, each frame is written by a goroutine that may wait.
func rawOf(net.Conn) syscall.RawConn { return nil }

func writev(uintptr, [][]byte) (int, error) { panic("ws: no pipe can try here") }
