package storetest

import (
	"sync"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

var pictureTests = []func(*world){PicturesOfPeople, ManyPicturesAtOnce}

func (w *world) picture(u chat.User, hash string) (p chat.Picture) {
	w.Helper()
	p = chat.Picture{ID: chat.FileID(newID()), Hash: hash, Size: 10}
	_, _, err := w.SetPicture(w.ctx, u.ID, &p, chat.FileLimits{})
	w.must(err)
	return p
}

// PicturesOfPeople are found by their hash while somebody has them; then their bytes go (contract section 9).
func PicturesOfPeople(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	first := w.picture(ada, "red")
	user, changed, err := w.SetPicture(w.ctx, ada.ID, &chat.Picture{ID: "another", Hash: "red", Size: 10}, chat.FileLimits{})
	w.must(err)
	w.same("changed", changed, false)
	w.same("shows", user.Picture, "red")
	w.same("due", w.due(w.later(60)), []chat.FileID{"another"})
	found, err := w.PictureByHash(w.ctx, "red")
	w.must(err)
	w.same("found", found, first.ID)
	unknown, err := w.UnknownFiles(w.ctx, []chat.FileID{first.ID, "another", "stray"})
	w.must(err)
	w.same("unknown", unknown, []chat.FileID{"stray"})
	n, err := w.StoredBytes(w.ctx)
	w.must(err)
	w.same("stored", n, int64(20))
	_, _, err = w.SetPicture(w.ctx, grace.ID, &chat.Picture{ID: "large", Hash: "blue", Size: 10}, chat.FileLimits{Stored: 29})
	w.kind(err, chat.KindStorageFull)

	shared := w.picture(grace, "red")
	w.picture(ada, "blue")
	found, err = w.PictureByHash(w.ctx, "red")
	w.must(err)
	w.same("found as another's", found, shared.ID)
	_, err = w.markDeleted(grace.ID)
	w.must(err)
	_, err = w.PictureByHash(w.ctx, "red")
	w.kind(err, chat.KindNotFound)
	_, changed, err = w.SetPicture(w.ctx, ada.ID, nil, chat.FileLimits{})
	w.must(err)
	w.same("taken away", changed, true)
	for _, hash := range []string{"blue", "", "\x00"} {
		_, err = w.PictureByHash(w.ctx, hash)
		w.kind(err, chat.KindNotFound)
	}
	_, _, err = w.SetPicture(w.ctx, grace.ID, &first, chat.FileLimits{})
	w.kind(err, chat.KindNotFound)
}

// ManyPicturesAtOnce leave one, and all others are due.
func ManyPicturesAtOnce(w *world) {
	ada := w.user("ada")
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() { w.picture(ada, []string{"red", "blue"}[i%2]) })
	}
	all.Wait()
	n, err := w.StoredBytes(w.ctx)
	w.must(err)
	w.same("stored", n, int64(80))
	w.same("due", len(w.due(w.later(60))), 7)
}
