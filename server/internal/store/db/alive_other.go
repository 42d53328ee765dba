//go:build !unix

package db

import "net"

// hasArrived says that it cannot look.
func hasArrived(net.Conn) bool { return true }
