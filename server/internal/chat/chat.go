// Package chat is the domain: users, sessions, rooms, memberships, messages and each room's log of events, and the
// rules that bind them. It owns the limits, the policy and the Service that REST and the WebSocket both call.
//
// It imports the standard library only. What it needs from outside it asks for as Store, as Publisher, or as a
// function value (time, ids, password hashing).
//
// The invariant everything else stands on: every durable change in a room is one Event with the room's next seq, fixed in
// the transaction that makes the change, and told to others only after the commit.
package chat

import "time"

// Clock tells the time. The product's is the database's, on which its nodes agree.
type Clock func() time.Time

// NewID makes an opaque public identifier (a UUIDv7 in the product).
type NewID func() string
