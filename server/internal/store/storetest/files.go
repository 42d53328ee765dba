package storetest

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

var fileTests = []func(*world){
	NoTwoUploadsPassTheBound,
	FilesAreWholeBeforeTheyAreSeen, FilesBecomePartsOfMessages, AFileIsUsedOnce, FilesGoWithTheirMessage, UnusedFilesExpire, RemovalsAreClaimedOnce,
	UploadsAreBounded, ImagesOfPreviewsDoNotCount, UnusedFilesGoWithTheirAccount, FilesAreListed, SearchKnowsFiles,
}

// upload stores a file of the user's.
func (w *world) upload(room chat.Room, u chat.User, name string, kind chat.FileKind) chat.File {
	w.Helper()
	f := chat.NewFile{ID: chat.FileID(newID()), Room: room.ID, Uploader: u.ID, Name: name, Size: 7, At: w.now, Expires: w.later(60)}
	w.must(w.BeginFile(w.ctx, f, chat.FileLimits{}))
	facts := chat.FileFacts{Size: 6, Type: "image/png", Kind: kind, Width: 3, Height: 2, ThumbHash: []byte{0, 1, 255}, HasThumbnail: true}
	w.must(w.FinishFile(w.ctx, f.ID, facts, w.later(100)))
	return chat.File{FileFacts: facts, ID: f.ID, Name: name}
}

func share(room chat.Room, u chat.User, body string, files ...chat.File) chat.Post {
	p := say(room, u, body)
	for _, f := range files {
		p.Draft.Files = append(p.Draft.Files, f.ID)
	}
	return p
}

// due are the files whose bytes have to go at that time, claimed until a second after.
func (w *world) due(at time.Time) []chat.FileID {
	w.Helper()
	ids, err := w.ClaimRemovals(w.ctx, at, at.Add(time.Second), 100)
	w.must(err)
	slices.Sort(ids)
	return ids
}

func FilesAreWholeBeforeTheyAreSeen(w *world) {
	ada := w.user("ada")
	lobby, garden := w.room("lobby", ada), w.room("garden", ada)
	f := chat.NewFile{ID: chat.FileID(newID()), Room: lobby.ID, Uploader: ada.ID, Name: "n", Size: 7, At: w.now, Expires: w.later(60)}
	w.must(w.BeginFile(w.ctx, f, chat.FileLimits{}))
	_, err := w.File(w.ctx, lobby.ID, f.ID)
	w.kind(err, chat.KindNotFound)
	if out := w.posts(share(lobby, ada, "b", chat.File{ID: f.ID}))[0]; !chat.IsKind(out.Err, chat.KindInvalid) {
		w.Errorf("half a file was used: %+v", out)
	}
	whole := w.upload(lobby, ada, "my 🌻.png", chat.ImageFile)
	stored, err := w.File(w.ctx, lobby.ID, whole.ID)
	w.must(err)
	w.same("file", stored, chat.StoredFile{File: whole, Room: lobby.ID, Uploader: ada.ID})
	w.kind(w.FinishFile(w.ctx, whole.ID, whole.FileFacts, w.later(1)), chat.KindNotFound) // it is whole
	for _, id := range []chat.FileID{"", "x", "\x00", "\xff"} {
		_, err = w.File(w.ctx, lobby.ID, id)
		w.kind(err, chat.KindNotFound)
	}
	_, err = w.File(w.ctx, garden.ID, whole.ID)
	w.kind(err, chat.KindNotFound)
}

func FilesBecomePartsOfMessages(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	one, two := w.upload(lobby, ada, "1", chat.ImageFile), w.upload(lobby, ada, "2", chat.OtherFile)
	post := share(lobby, ada, "", two, one)
	post.Draft.ClientID = "c"
	out := w.posts(post, say(lobby, ada, "without"))
	w.same("answered", out[0].Message.Files, []chat.File{two, one})
	stored, err := w.Message(w.ctx, lobby.ID, 0, out[0].Message.ID)
	w.must(err)
	w.same("stored", stored, out[0].Message)
	w.same("in the log", w.log(lobby)[1], out[0].Events[0])
	w.same("the other", len(w.log(lobby)[2].Message.Files), 0)
	reply := say(lobby, ada, "nice")
	reply.Draft.ReplyTo = &out[0].Message.ID
	answered := w.posts(reply)[0].Message
	w.same("quoted", *answered.ReplyTo, chat.Quote{ID: out[0].Message.ID, Seq: out[0].Message.Seq, Author: ada, HasFiles: true})
	again, err := w.Message(w.ctx, lobby.ID, 0, answered.ID)
	w.must(err)
	w.same("quoted, as stored", again, answered)
	w.same("the repeat", w.posts(post)[0].Message, out[0].Message)
	f, err := w.File(w.ctx, lobby.ID, one.ID)
	w.must(err)
	w.same("used", f.IsUsed, true)
	w.kind(w.RemoveFile(w.ctx, lobby.ID, ada.ID, one.ID, w.now), chat.KindConflict)
}

func AFileIsUsedOnce(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby, garden := w.room("lobby", ada), w.room("garden", ada)
	f := w.upload(lobby, ada, "1", chat.ImageFile)
	for _, p := range []chat.Post{share(lobby, grace, "b", f), share(garden, ada, "b", f), share(lobby, ada, "b", chat.File{ID: "\x00"})} {
		if out := w.posts(p)[0]; !chat.IsKind(out.Err, chat.KindInvalid) {
			w.Errorf("%+v", out)
		}
	}
	out := w.posts(share(lobby, ada, "first", f), share(lobby, ada, "second", f), say(lobby, ada, "third"))
	if out[0].Err != nil || !chat.IsKind(out[1].Err, chat.KindInvalid) || out[2].Err != nil {
		w.Errorf("%v, %v, %v", out[0].Err, out[1].Err, out[2].Err)
	}
	// And of many batches at once, of two rooms' locks.
	f = w.upload(lobby, ada, "2", chat.ImageFile)
	var all sync.WaitGroup
	used := make(chan bool, 8)
	for i := range 8 {
		all.Go(func() {
			out, err := w.AppendMessages(w.ctx, []chat.Post{share(lobby, ada, fmt.Sprint(i), f)}, w.now, wait)
			used <- err == nil && out[0].Err == nil
		})
	}
	all.Wait()
	close(used)
	n := 0
	for ok := range used {
		if ok {
			n++
		}
	}
	w.same("used", n, 1)
}

func FilesGoWithTheirMessage(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	f, kept := w.upload(lobby, ada, "gone", chat.ImageFile), w.upload(lobby, ada, "kept", chat.ImageFile)
	m := w.posts(share(lobby, ada, "", f))[0].Message
	w.posts(share(lobby, ada, "", kept))
	w.same("before", len(w.due(w.now)), 0)
	w.erase(lobby, m)
	_, err := w.File(w.ctx, lobby.ID, f.ID)
	w.kind(err, chat.KindNotFound)
	w.same("in the log", len(w.log(lobby)[1].Message.Files), 0)
	w.same("to be removed", w.due(w.later(1)), []chat.FileID{f.ID})
	_, err = w.File(w.ctx, lobby.ID, kept.ID)
	w.must(err)
}

func UnusedFilesExpire(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	half := chat.NewFile{ID: chat.FileID(newID()), Room: lobby.ID, Uploader: ada.ID, Name: "n", Size: 7, At: w.now, Expires: w.later(60)}
	w.must(w.BeginFile(w.ctx, half, chat.FileLimits{}))
	unused, used := w.upload(lobby, ada, "1", chat.ImageFile), w.upload(lobby, ada, "2", chat.ImageFile)
	w.posts(share(lobby, ada, "", used))
	for _, step := range []struct {
		at   time.Time
		want []chat.FileID
	}{{w.later(59), nil}, {w.later(61), []chat.FileID{half.ID}}, {w.later(101), []chat.FileID{unused.ID}}, {w.later(1000), nil}} {
		n, err := w.ExpireFiles(w.ctx, step.at, 10)
		w.must(err)
		w.same("expired", n, len(step.want))
		due := w.due(step.at)
		w.same("to be removed", due, step.want)
		w.must(w.EndRemovals(w.ctx, due))
	}
	w.kind(w.FinishFile(w.ctx, half.ID, unused.FileFacts, w.later(100)), chat.KindNotFound) // too late
	_, err := w.File(w.ctx, lobby.ID, used.ID)
	w.must(err)
}

func RemovalsAreClaimedOnce(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	var all []chat.FileID
	for range 20 {
		f := w.upload(lobby, ada, "n", chat.ImageFile)
		w.must(w.RemoveFile(w.ctx, lobby.ID, ada.ID, f.ID, w.now))
		w.kind(w.RemoveFile(w.ctx, lobby.ID, ada.ID, f.ID, w.now), chat.KindNotFound)
		all = append(all, f.ID)
	}
	slices.Sort(all)
	at := w.later(1)
	claimed := make(chan []chat.FileID, 8)
	var nodes sync.WaitGroup
	for range 8 {
		nodes.Go(func() {
			ids, err := w.ClaimRemovals(w.ctx, at, at.Add(time.Minute), 5)
			if err != nil {
				w.Error(err)
			}
			claimed <- ids
		})
	}
	nodes.Wait()
	close(claimed)
	var got []chat.FileID
	for ids := range claimed {
		got = append(got, ids...)
	}
	slices.Sort(got)
	if len(slices.Compact(slices.Clone(got))) != len(got) {
		w.Errorf("claimed twice: %v", got)
	}
	unknown, err := w.UnknownFiles(w.ctx, append(slices.Clone(all), "01980c5e-0000-7000-8000-000000000000"))
	w.must(err)
	w.same("unknown", unknown, []chat.FileID{"01980c5e-0000-7000-8000-000000000000"})
	again, err := w.ClaimRemovals(w.ctx, at.Add(2*time.Minute), at.Add(3*time.Minute), 100) // by another, after a crash
	w.must(err)
	w.same("claimed again", len(again), len(all))
	w.must(w.EndRemovals(w.ctx, again))
	unknown, err = w.UnknownFiles(w.ctx, all)
	w.must(err)
	w.same("unknown", unknown, all)
}

func UploadsAreBounded(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby := w.room("lobby", ada)
	begin := func(u chat.User, size int64, at time.Time, limits chat.FileLimits) (chat.FileID, error) {
		f := chat.NewFile{ID: chat.FileID(newID()), Room: lobby.ID, Uploader: u.ID, Name: "n", Size: size, At: at, Expires: at.Add(time.Hour)}
		return f.ID, w.BeginFile(w.ctx, f, limits)
	}
	id, err := begin(ada, 60, w.now, chat.FileLimits{PerDay: 100})
	w.must(err)
	_, err = begin(ada, 41, w.now, chat.FileLimits{PerDay: 100})
	w.kind(err, chat.KindRateLimited)
	_, err = begin(grace, 41, w.now, chat.FileLimits{PerDay: 100})
	w.must(err)
	_, err = begin(ada, 41, w.now.Add(24*time.Hour), chat.FileLimits{PerDay: 100})
	w.must(err)
	n, err := w.StoredBytes(w.ctx)
	w.must(err)
	w.same("stored", n, int64(142))
	_, err = begin(grace, 59, w.now, chat.FileLimits{Stored: 200})
	w.kind(err, chat.KindStorageFull)
	w.must(w.RemoveFile(w.ctx, lobby.ID, ada.ID, id, w.now))
	_, err = begin(grace, 59, w.now, chat.FileLimits{Stored: 200}) // its bytes are still there
	w.kind(err, chat.KindStorageFull)
	w.must(w.EndRemovals(w.ctx, w.due(w.later(1))))
	_, err = begin(grace, 59, w.now, chat.FileLimits{Stored: 200})
	w.must(err)
}

// ImagesOfPreviewsDoNotCount to what their author uploads in a day: they begin without that bound.
func ImagesOfPreviewsDoNotCount(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	begin := func(size int64, limits chat.FileLimits) error {
		f := chat.NewFile{ID: chat.FileID(newID()), Room: lobby.ID, Uploader: ada.ID, Name: "n", Size: size, At: w.now, Expires: w.later(60)}
		return w.BeginFile(w.ctx, f, limits)
	}
	w.must(begin(60, chat.FileLimits{PerDay: 100}))
	w.must(begin(500, chat.FileLimits{Stored: 1000}))
	w.must(begin(40, chat.FileLimits{PerDay: 100}))
	w.kind(begin(1, chat.FileLimits{PerDay: 100}), chat.KindRateLimited)
}

func UnusedFilesGoWithTheirAccount(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby := w.room("lobby", grace)
	w.join(lobby, ada, chat.Member)
	used, unused, hers := w.upload(lobby, ada, "1", chat.ImageFile), w.upload(lobby, ada, "2", chat.ImageFile), w.upload(lobby, grace, "3", chat.ImageFile)
	w.posts(share(lobby, ada, "", used))
	half := chat.NewFile{ID: chat.FileID(newID()), Room: lobby.ID, Uploader: ada.ID, Name: "n", Size: 7, At: w.now, Expires: w.later(60)}
	w.must(w.BeginFile(w.ctx, half, chat.FileLimits{}))
	w.deleteAccount(lobby, ada)
	want := []chat.FileID{unused.ID, half.ID}
	slices.Sort(want)
	w.same("to be removed", w.due(w.later(1)), want)
	w.kind(w.FinishFile(w.ctx, half.ID, used.FileFacts, w.later(100)), chat.KindNotFound)
	for _, f := range []chat.File{used, hers} {
		_, err := w.File(w.ctx, lobby.ID, f.ID)
		w.must(err)
	}
	half.ID = chat.FileID(newID())
	w.kind(w.BeginFile(w.ctx, half, chat.FileLimits{}), chat.KindNotFound)
}

func FilesAreListed(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	one, two, three := w.upload(lobby, ada, "1", chat.ImageFile), w.upload(lobby, ada, "2", chat.OtherFile), w.upload(lobby, ada, "3", chat.ImageFile)
	w.upload(lobby, ada, "unused", chat.ImageFile)
	first := w.posts(share(lobby, ada, "", one, two))[0].Message
	second := w.posts(share(lobby, ada, "", three))[0].Message
	list := func(kind chat.FileKind, after chat.FilePlace, limit int) (names string) {
		found, err := w.SharedFiles(w.ctx, lobby.ID, kind, after, limit)
		w.must(err)
		for _, f := range found {
			names += f.File.Name
		}
		return names
	}
	found, err := w.SharedFiles(w.ctx, lobby.ID, "", chat.FilePlace{}, 1)
	w.must(err)
	w.same("the newest", found, []chat.SharedFile{{File: three, Message: chat.MessageRef{ID: second.ID, Seq: second.Seq, Author: ada, CreatedAt: w.later(0)}}})
	w.same("all", list("", chat.FilePlace{}, 9), "321")
	w.same("images", list(chat.ImageFile, chat.FilePlace{}, 9), "31")
	w.same("past the second", list("", chat.FilePlace{Message: first.ID, Place: 1}, 9), "1")
	w.same("past nobody's", list("", chat.FilePlace{Message: "\x00", Place: 1}, 9), "")
	w.erase(lobby, second)
	w.same("after a deletion", list("", chat.FilePlace{}, 9), "21")
	w.same("past the deleted", list("", chat.FilePlace{Message: second.ID}, 9), "21")
}

// SearchKnowsFiles: by their names, and has: (contract section 8). Marks are in the body alone.
func SearchKnowsFiles(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	w.posts(share(lobby, ada, "the picture", w.upload(lobby, ada, "my garden.png", chat.ImageFile)))
	m := w.posts(share(lobby, ada, "the text", w.upload(lobby, ada, "report.pdf", chat.OtherFile)))[0].Message
	w.post(lobby, ada, "see https://example.org/garden")
	w.post(lobby, ada, "plain")
	w.post(lobby, ada, "in code: `https://example.org`")
	w.post(lobby, ada, "www.example.org")
	w.index()
	for _, test := range []struct {
		q    chat.Search
		want string
	}{
		{terms("garden"), "see https://example.org/garden | the picture"},
		{terms(`"garden.png"`), "the picture"},
		{terms("the", "report"), "the text"},
		{chat.Search{Has: []chat.Trait{chat.HasFile}}, "the text | the picture"},
		{chat.Search{Has: []chat.Trait{chat.HasImage}}, "the picture"},
		{chat.Search{Has: []chat.Trait{chat.HasLink}}, "www.example.org | see https://example.org/garden"},
		{chat.Search{WithoutHas: []chat.Trait{chat.HasFile, chat.HasLink}}, "in code: `https://example.org` | plain"},
		{chat.Search{Has: []chat.Trait{chat.HasLink}, WithoutHas: []chat.Trait{chat.HasLink}}, ""},
		{chat.Search{Has: []chat.Trait{chat.HasFile}, WithoutHas: []chat.Trait{chat.HasImage}}, "the text"},
	} {
		w.same(fmt.Sprintf("%+v", test.q), w.finds(ada, test.q), test.want)
	}
	for _, f := range w.search(ada, terms("pic", "garden")) {
		w.same("marks", f.Marks, [][2]int{{4, 7}})
	}
	w.erase(lobby, m)
	w.same("a deleted message", w.finds(ada, terms("report")), "")
}

// NoTwoUploadsPassTheBound together, however many begin at once (contract section 8).
func NoTwoUploadsPassTheBound(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	var all sync.WaitGroup
	var begun, full atomic.Int64
	for range 16 {
		all.Go(func() {
			f := chat.NewFile{ID: chat.FileID(newID()), Room: lobby.ID, Uploader: ada.ID, Name: "n", Size: 7, At: w.now, Expires: w.later(60)}
			switch err := w.BeginFile(w.ctx, f, chat.FileLimits{Stored: 20}); {
			case err == nil:
				begun.Add(1)
			case chat.IsKind(err, chat.KindStorageFull):
				full.Add(1)
			default:
				w.Error(err)
			}
		})
	}
	all.Wait()
	w.same("begun", begun.Load(), int64(2))
	w.same("refused", full.Load(), int64(14))
}
