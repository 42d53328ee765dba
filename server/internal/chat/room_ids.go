package chat

import "sync"

// roomIDs remembers which room has which name, so that a post needs no read of its own before the
// append. Names never change and rooms are never erased, but a restored backup may lack the room,
// or have it anew under another key. So the append compares the name with the row that it locks,
// and what differs is forgotten.
type roomIDs struct {
	mu     sync.RWMutex
	byName map[string]RoomID
	bytes  int // about what byName holds
}

const (
	// maxRoomIDBytes bounds the memory; past it the map starts anew.
	maxRoomIDBytes = 8 << 20
	// roomIDCost is what a name costs beside its letters.
	roomIDCost = 64
)

func newRoomIDs() *roomIDs { return &roomIDs{byName: map[string]RoomID{}} }

func (r *roomIDs) get(name string) (RoomID, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	id, ok := r.byName[name]
	return id, ok
}

// forget drops the name if it still stands for that key.
func (r *roomIDs) forget(name string, id RoomID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byName[name] == id {
		delete(r.byName, name)
		r.bytes -= len(name) + roomIDCost
	}
}

func (r *roomIDs) put(name string, id RoomID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, known := r.byName[name]; !known {
		if r.bytes += len(name) + roomIDCost; r.bytes > maxRoomIDBytes {
			clear(r.byName)
			r.bytes = len(name) + roomIDCost
		}
	}
	r.byName[name] = id
}
