package chat

import "sync"

// roomIDs remembers which room has which name: names never change and rooms are never erased, so it cannot be stale.
type roomIDs struct {
	mu     sync.RWMutex
	byName map[string]RoomID
}

// maxRoomIDs bounds the memory; past it the map starts anew.
const maxRoomIDs = 100_000

func newRoomIDs() *roomIDs { return &roomIDs{byName: map[string]RoomID{}} }

func (r *roomIDs) get(name string) (RoomID, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	id, ok := r.byName[name]
	return id, ok
}

func (r *roomIDs) put(name string, id RoomID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.byName) >= maxRoomIDs {
		clear(r.byName)
	}
	r.byName[name] = id
}
