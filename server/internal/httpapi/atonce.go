package httpapi

import (
	"sync"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// atOnce counts what is under way, by user. The zero value is ready.
type atOnce struct {
	mu       sync.Mutex
	underWay map[chat.UserID]int
}

// start says whether one more may begin, most at once. If so, end has to be called.
func (a *atOnce) start(user chat.UserID, most int) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.underWay == nil {
		a.underWay = map[chat.UserID]int{}
	}
	if a.underWay[user] >= most {
		return false
	}
	a.underWay[user]++
	return true
}

func (a *atOnce) end(user chat.UserID) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.underWay[user]--; a.underWay[user] <= 0 {
		delete(a.underWay, user)
	}
}
