package hub

import (
	"context"
	"slices"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// Check has a room's position compared with the store soon. It does not block.
func (h *Hub) Check(id chat.RoomID) {
	h.checkMu.Lock()
	h.toCheck[id] = true
	h.checkMu.Unlock()
	h.wakeChecks()
}

// CheckAll is Check for every room that someone listens to.
func (h *Hub) CheckAll() {
	h.checkMu.Lock()
	h.checkAll = true
	h.checkMu.Unlock()
	h.wakeChecks()
}

func (h *Hub) wakeChecks() {
	select {
	case h.checks <- struct{}{}:
	default:
	}
}

// takeChecks gives the rooms that were to be checked. A room whose position is not known yet is
// checked as soon as it is.
func (h *Hub) takeChecks() []*room {
	h.checkMu.Lock()
	isAll, some := h.checkAll, h.toCheck
	h.checkAll, h.toCheck = false, map[chat.RoomID]bool{}
	h.checkMu.Unlock()
	if isAll {
		return h.listenedRooms()
	}
	var rooms []*room
	for id := range some {
		if r := h.room(id); r != nil && !r.checkLater() {
			rooms = append(rooms, r)
		}
	}
	return rooms
}

// listenedRooms are those whose position is known; the others are checked once it is.
func (h *Hub) listenedRooms() []*room {
	h.mu.RLock()
	rooms := make([]*room, 0, len(h.rooms))
	for _, r := range h.rooms {
		if r.listeners > 0 {
			rooms = append(rooms, r)
		}
	}
	h.mu.RUnlock()
	return slices.DeleteFunc(rooms, (*room).checkLater)
}

// checkPositions compares these rooms with the store: what it has and did not arrive is read.
func (h *Hub) checkPositions(rooms []*room) {
	for len(rooms) > 0 {
		n := min(len(rooms), headsPerQuery)
		if err := h.checkSome(rooms[:n]); err != nil {
			if h.ctx.Err() == nil {
				h.logger.Warn("cannot compare the rooms' positions with the store", "err", err)
			}
			return
		}
		rooms = rooms[n:]
	}
}

func (h *Hub) checkSome(rooms []*room) error {
	h.noteStep()
	ids := make([]chat.RoomID, len(rooms))
	before := make([]chat.Head, len(rooms))
	for i, r := range rooms {
		ids[i], before[i] = r.id, r.at()
	}
	ctx, cancel := context.WithTimeout(h.ctx, logTimeout)
	defer cancel()
	heads, err := h.log.Heads(ctx, ids)
	if err != nil {
		return err
	}
	for i, r := range rooms {
		// A room that the store does not have any more has no log: its name may be another room's now.
		head, isThere := heads[r.id]
		switch {
		case !isThere && r.isEmpty():
		case !isThere, head.Seq < before[i].Seq, head.Seq == before[i].Seq && !isSameTime(head.At, before[i].At):
			r.mu.Lock()
			h.restart(r, head)
			r.unlock()
		default:
			h.hearOf(r, head.Seq)
		}
	}
	return nil
}
