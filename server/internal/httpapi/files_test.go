package httpapi_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/files"
	"github.com/chatrooms/chatrooms/server/internal/httpapi"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// redPicture is 30 by 20 px.
var redPicture = func() string {
	m := image.NewRGBA(image.Rect(0, 0, 30, 20))
	for i := range 600 {
		m.Set(i%30, i/30, color.RGBA{200, 0, 0, 255})
	}
	var b bytes.Buffer
	_ = png.Encode(&b, m)
	return b.String()
}()

// upload sends a file.
func (p *person) upload(room, name, content string) *reply {
	p.w.t.Helper()
	return p.w.send(request{
		method: http.MethodPost, path: "/api/v1/rooms/" + room + "/files?name=" + url.QueryEscape(name), token: p.access,
		header: map[string]string{"Content-Type": "text/plain"}, body: strings.NewReader(content),
	})
}

func (p *person) uploads(room, name, content string) wire.File {
	p.w.t.Helper()
	return into[wire.File](p.upload(room, name, content).is(201))
}

// shares posts a message that has the files and no text.
func (p *person) shares(room string, ids ...string) wire.Message {
	p.w.t.Helper()
	return into[wire.Message](p.post("/rooms/"+room+"/messages", object{"files": ids}).is(201))
}

// sweep removes what has to go now.
func (w *world) sweep() {
	(&files.Sweeper{Files: files.New(w.storage), Rows: w.DB, Installation: w.DB.Installation, Now: w.DB.Now, Log: w.Logger}).Sweep(w.t.Context())
}

// stored counts what the storage holds.
func (w *world) stored() (n int) {
	w.t.Helper()
	must(w.t, w.storage.Old(w.t.Context(), time.Now().Add(time.Hour), func(keys []string) error { n += len(keys); return nil }))
	return n
}

// TestFilesAreUploadedAndServed holds contract section 8: what a file is, and how its bytes are served.
func TestFilesAreUploadedAndServed(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada := w.register("ada")
		ada.makes("lobby", "public")
		picture := ada.uploads("lobby", "/home/ada/my red\u202e.png", redPicture)
		if picture.Name != "my red.png" || picture.Type != "image/png" || picture.Kind != "image" || picture.Width == nil || *picture.Width != 30 || *picture.Height != 20 ||
			picture.ThumbHash == nil || !picture.HasThumbnail || picture.Size != int64(len(redPicture)) {
			t.Errorf("%+v", picture)
		}
		path := "/rooms/lobby/files/" + picture.ID
		r := ada.get(path).is(200)
		if string(r.body) != redPicture {
			t.Error("the bytes are not what they were")
		}
		for header, want := range map[string]string{
			"Content-Type": "image/png", "Content-Disposition": `inline; filename="my red.png"`, "X-Content-Type-Options": "nosniff",
			"Content-Security-Policy": "sandbox; default-src 'none'", "Cache-Control": "private, max-age=31536000, immutable",
			"ETag": `"` + picture.ID + `"`, "Accept-Ranges": "bytes",
		} {
			if got := r.header.Get(header); got != want {
				t.Errorf("%s: %q, want %q", header, got, want)
			}
		}
		thumbnail := ada.get(path + "/thumbnail").is(200)
		if got := thumbnail.header.Get("Content-Type"); got != "image/jpeg" || thumbnail.header.Get("Content-Security-Policy") != "sandbox; default-src 'none'" {
			t.Errorf("the thumbnail is %q", got)
		}
		page := ada.uploads("lobby", "kitten.png", "<!DOCTYPE html><script>alert(1)</script>")
		r = ada.get("/rooms/lobby/files/" + page.ID).is(200)
		if page.Kind != "other" || page.Type != "text/html" || page.HasThumbnail || r.header.Get("Content-Disposition") != `attachment; filename="kitten.png"` {
			t.Errorf("HTML named .png: %+v, %q", page, r.header.Get("Content-Disposition"))
		}
		ada.get("/rooms/lobby/files/"+page.ID+"/thumbnail").fails(404, "not_found")
		hostile := ada.uploads("lobby", "a\"; x=\"y\r\nX: y\\…ü.html", "<svg><script/></svg>")
		if got := ada.get("/rooms/lobby/files/" + hostile.ID).is(200).header.Get("Content-Disposition"); got != `attachment; filename="__.html"; filename*=utf-8''%E2%80%A6%C3%BC.html` || hostile.Type != "image/svg+xml" {
			t.Errorf("%q, %+v", got, hostile)
		}
		for name, want := range map[string]string{"..": "file", "a/": "file", `C:\temp\x.txt`: "x.txt", "\u200b": "file", " x ": "x"} {
			if got := ada.uploads("lobby", name, "x").Name; got != want {
				t.Errorf("%q is called %q", name, got)
			}
		}
	})
}

func TestRangesOfFiles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.register("ada")
	ada.makes("lobby", "public")
	f := ada.uploads("lobby", "digits", "0123456789")
	ask := func(header, value string) *reply {
		return w.send(request{method: http.MethodGet, path: "/api/v1/rooms/lobby/files/" + f.ID, token: ada.access, header: map[string]string{header: value}})
	}
	for value, want := range map[string]string{"bytes=2-4": "234", "bytes=7-": "789", "bytes=-1": "9"} {
		if r := ask("Range", value).is(206); string(r.body) != want || r.header.Get("Content-Range") == "" {
			t.Errorf("%s: %q", value, r.body)
		}
	}
	for _, ignored := range []string{"bytes=0-0,2-3", "chars=2-4", "bytes=5-2", "bytes=a-b", "bytes=", "bytes=-", "bytes=0-99999999999999999999"} {
		if r := ask("Range", ignored).is(200); string(r.body) != "0123456789" {
			t.Errorf("%s: %q", ignored, r.body)
		}
	}
	for _, none := range []string{"bytes=20-", "bytes=10-", "bytes=-0", "bytes=-00"} {
		if r := ask("Range", none).fails(416, "range_not_satisfiable"); r.header.Get("Content-Range") != "bytes */10" {
			t.Errorf("%s: %v", none, r.header)
		}
	}
	if r := ask("If-None-Match", `"`+f.ID+`"`).is(304); len(r.body) > 0 {
		t.Errorf("304 has %q", r.body)
	}
	head := w.send(request{method: http.MethodHead, path: "/api/v1/rooms/lobby/files/" + f.ID, token: ada.access}).is(200)
	if head.header.Get("Content-Length") != "10" || len(head.body) > 0 {
		t.Errorf("HEAD: %v", head.header)
	}
}

// TestUploadsThatAreRefused: in the order of section 1, before a byte is read where the contract says so.
func TestUploadsThatAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, grace := w.register("ada"), w.register("grace")
	ada.makes("lobby", "public")
	ada.makes("den", "private")
	ada.makes("attic", "public")
	ada.delete("/rooms/attic", nil).is(204)
	ada.upload("lobby", "x", "").blames("body")
	ada.upload("lobby", strings.Repeat("é", 256), "x").blames("query.name")
	ada.upload("lobby", strings.Repeat("é", 255), "x").is(201)
	ada.post("/rooms/lobby/files", object{"x": 1}).blames("query.name")
	ada.upload("lobby", "x", strings.Repeat("x", mostBytes)).is(201)
	ada.upload("lobby", "x", strings.Repeat("x", mostBytes+1)).fails(413, "too_large")
	ada.upload("attic", "x", "x").fails(403, "forbidden")
	grace.upload("den", "x", "x").fails(404, "not_found")
	grace.upload("nowhere", "x", "x").fails(404, "not_found")
	w.send(request{method: http.MethodPost, path: "/api/v1/rooms/lobby/files?name=x", token: ada.access, body: unsized{strings.NewReader("x")}}).fails(411, "length_required")
	reader := ada.token(object{"name": "reader", "scopes": []string{"read"}})
	w.send(request{method: http.MethodPost, path: "/api/v1/rooms/lobby/files?name=x", token: reader.Text, body: strings.NewReader("x")}).fails(403, "forbidden")
	grace.upload("lobby", "x", "x").is(201)
	if role := into[wire.Room](grace.get("/rooms/lobby").is(200)).Me.Role; role != nil {
		t.Errorf("an upload joined the room, as %q", *role)
	}
	// 413 and 411 come before the body: nobody has to send it.
	for headers, status := range map[string]int{
		fmt.Sprintf("Content-Length: %d\r\nExpect: 100-continue\r\n", mostBytes+1): 413,
		"": 411,
	} {
		if got := w.statusOfUpload(ada.access, headers); got != status {
			t.Errorf("an upload with the headers %q and no body: %d, want %d", headers, got, status)
		}
	}
}

// statusOfUpload is the answer to the headers of an upload alone.
func (w *world) statusOfUpload(token, headers string) int {
	w.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
	must(w.t, err)
	defer conn.Close()
	_, _ = fmt.Fprintf(conn, "POST /api/v1/rooms/lobby/files?name=x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n%s\r\n", token, headers)
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	must(w.t, err)
	must(w.t, answer.Body.Close())
	return answer.StatusCode
}

// TestBrokenAndSlowUploadsLeaveNothing holds contract section 8: nothing stays of an upload that broke off, or was cut for
// being slower than the pace.
func TestBrokenAndSlowUploadsLeaveNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, with(func(o *httpapi.Options) {
		o.UploadPace = httpapi.Pace{BytesPerSecond: 1 << 20, Grace: 50 * time.Millisecond}
	}))
	ada := w.register("ada")
	ada.makes("lobby", "public")
	begin := func() net.Conn {
		conn, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
		must(t, err)
		_, _ = fmt.Fprintf(conn, "POST /api/v1/rooms/lobby/files?name=x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: 1000\r\n\r\nsome bytes", ada.access)
		return conn
	}
	slow := begin()
	defer slow.Close()
	answer, err := http.ReadResponse(bufio.NewReader(slow), nil)
	must(t, err)
	body, _ := io.ReadAll(answer.Body)
	if answer.StatusCode != 408 || !strings.Contains(string(body), "too_slow") || !answer.Close {
		t.Errorf("a slow upload: %d %s", answer.StatusCode, body)
	}
	_ = answer.Body.Close()
	cut := begin()
	must(t, cut.Close())
	for deadline := time.Now().Add(time.Minute); ; {
		w.sweep()
		stored, err := w.DB.StoredBytes(t.Context())
		must(t, err)
		if stored == 0 && w.stored() == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d bytes and %d files are left", stored, w.stored())
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// TestLimitsOfUploads: four at once, so many bytes a day, so many in all.
func TestLimitsOfUploads(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, _ *world) {
		full := newWorld(t, func(_ *testing.T, s *setup) { s.limits = chat.FileLimits{Stored: 100} })
		ada := full.register("ada")
		ada.makes("lobby", "public")
		f := ada.uploads("lobby", "x", strings.Repeat("x", 60))
		ada.upload("lobby", "x", strings.Repeat("x", 41)).fails(507, "storage_full")
		ada.says("lobby", "text goes on")
		ada.delete("/rooms/lobby/files/"+f.ID, nil).is(204)
		ada.upload("lobby", "x", strings.Repeat("x", 41)).fails(507, "storage_full") // its bytes are still there
		full.sweep()
		ada.upload("lobby", "x", strings.Repeat("x", 41)).is(201)

		daily := newWorld(t, func(_ *testing.T, s *setup) { s.limits = chat.FileLimits{PerDay: 100} })
		grace := daily.register("grace")
		grace.makes("lobby", "public")
		f = grace.uploads("lobby", "x", strings.Repeat("x", 60))
		grace.delete("/rooms/lobby/files/"+f.ID, nil).is(204)
		daily.sweep()
		grace.upload("lobby", "x", strings.Repeat("x", 41)).fails(429, "rate_limited")
		daily.Clock.Forward(24 * time.Hour)
		daily.login("grace").upload("lobby", "x", strings.Repeat("x", 41)).is(201)
	})
}

func TestUploadsAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, grace := w.register("ada"), w.register("grace")
	ada.makes("lobby", "public")
	var open []*io.PipeWriter
	answers := make(chan int, 4)
	for range 4 {
		r, body := io.Pipe()
		open = append(open, body)
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+"/api/v1/rooms/lobby/files?name=x", r)
		must(t, err)
		req.ContentLength = 2
		req.Header.Set("Authorization", "Bearer "+ada.access)
		go func() {
			answer, err := http.DefaultClient.Do(req)
			if err != nil {
				answers <- 0
				return
			}
			_ = answer.Body.Close()
			answers <- answer.StatusCode
		}()
		_, err = body.Write([]byte("x")) // it has begun to be read
		must(t, err)
	}
	for deadline := time.Now().Add(time.Minute); ada.upload("lobby", "x", "x").status != 429; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("a fifth is never refused")
		}
	}
	grace.upload("lobby", "x", "x").is(201)
	for _, body := range open {
		_, _ = body.Write([]byte("y"))
		_ = body.Close()
	}
	for range 4 {
		if status := <-answers; status != 201 {
			t.Errorf("one of four: %d", status)
		}
	}
	ada.upload("lobby", "x", "x").is(201)
}

// TestTickets holds contract section 8: a ticket opens what its owner may see at that moment, and nothing but files; it ends
// with the session and after an hour; logs never show it.
func TestTickets(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace := w.register("ada"), w.register("grace")
		ada.makes("den", "private")
		ada.put("/rooms/den/members/grace", nil).is(200)
		f := ada.uploads("den", "red.png", redPicture)
		ada.shares("den", f.ID)
		type ticket struct {
			Ticket    string    `json:"ticket"`
			ExpiresAt time.Time `json:"expires_at"`
		}
		given := into[ticket](grace.post("/me/file-ticket", nil).is(201))
		if left := given.ExpiresAt.Sub(w.DB.Now()); left < 59*time.Minute || left > time.Hour {
			t.Errorf("it lasts %v", left)
		}
		open := func(path, ticket string) *reply {
			return w.call("", http.MethodGet, path+"?ticket="+url.QueryEscape(ticket), nil)
		}
		path := "/rooms/den/files/" + f.ID
		open(path, given.Ticket).is(200)
		open(path+"/thumbnail", given.Ticket).is(200)
		for _, other := range []string{"/me", "/rooms/den", "/rooms/den/files", "/rooms/den/messages", "/rooms/den/export"} {
			open(other, given.Ticket).fails(401, "unauthorized")
		}
		w.call(given.Ticket, http.MethodGet, "/me", nil).fails(401, "unauthorized") // nor as a token
		for _, bad := range []string{"", "x", grace.access, grace.refresh, given.Ticket + "x"} {
			open(path, bad).fails(401, "unauthorized")
		}
		ada.delete("/rooms/den/members/grace", nil).is(204)
		open(path, given.Ticket).fails(404, "not_found")
		ada.put("/rooms/den/members/grace", nil).is(200)
		open(path, given.Ticket).is(200)
		w.Clock.Forward(61 * time.Minute)
		open(path, given.Ticket).fails(401, "unauthorized")
		grace = w.login("grace")
		given = into[ticket](grace.post("/me/file-ticket", nil).is(201))
		open(path, given.Ticket).is(200)
		grace.post("/auth/logout", nil).is(204)
		open(path, given.Ticket).fails(401, "unauthorized")
		if strings.Contains(w.Log.String(), "ticket=") || strings.Contains(w.Log.String(), given.Ticket[:40]) {
			t.Error("the log shows a ticket")
		}
	})
}

// TestFilesOfMessages: which files a draft takes, what readers see, what an edit drops (contract section 8).
func TestFilesOfMessages(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace := w.register("ada"), w.register("grace")
		ada.makes("lobby", "public")
		ada.makes("garden", "public")
		one, two, three := ada.uploads("lobby", "one.png", redPicture), ada.uploads("lobby", "two", "2"), ada.uploads("lobby", "three", "3")
		elsewhere, hers := ada.uploads("garden", "x", "x"), grace.uploads("lobby", "x", "x")
		path := "/rooms/lobby/messages"
		for what, ids := range map[string][]string{
			"nobody's": {"01980c5e-8b10-7d3e-8a52-0a1b2c3d4e5f"}, "of another room": {elsewhere.ID}, "of another person": {hers.ID},
			"no id": {"x"}, "twice": {one.ID, one.ID}, "with a bad one": {one.ID, "x"}, "too many": strings.Split(strings.Repeat("x ", 11), " ")[:11],
		} {
			ada.post(path, object{"body": "b", "files": ids}).blames("body.files")
			t.Log(what)
		}
		ada.post(path, object{"body": " ", "files": []string{}}).blames("body.body")
		said := into[wire.Message](ada.post(path, object{"files": []string{two.ID, one.ID, three.ID}, "client_id": "c"}).is(201))
		if len(said.Files) != 3 || said.Files[0].ID != two.ID || said.Files[1].ID != one.ID || said.Files[1].Type != "image/png" || said.Body != "" {
			t.Fatalf("%+v", said)
		}
		again := into[wire.Message](ada.post(path, object{"body": "other", "files": []string{elsewhere.ID}, "client_id": "c"}).is(200))
		if again.ID != said.ID || len(again.Files) != 3 {
			t.Errorf("the repeat: %+v", again)
		}
		ada.post(path, object{"body": "b", "files": []string{one.ID}}).blames("body.files") // used
		grace.get("/rooms/lobby/files/" + one.ID).is(200)
		read := into[wire.Message](grace.get(path + "/" + said.ID).is(200))
		events := grace.events("lobby")
		if len(read.Files) != 3 || len(events[len(events)-1].Message.Files) != 3 || len(w.heard.lastMessage(t).Files) != 3 {
			t.Errorf("read: %+v", read.Files)
		}
		ada.delete("/rooms/lobby/files/"+one.ID, nil).fails(409, "conflict")

		ada.patch(path+"/"+said.ID, object{}).blames("body")
		ada.patch(path+"/"+said.ID, object{"files": []string{one.ID, two.ID}}).blames("body.files") // not in their order
		ada.patch(path+"/"+said.ID, object{"files": []string{hers.ID}}).blames("body.files")
		ada.patch(path+"/"+said.ID, object{"files": []string{}}).blames("body.body")
		ada.patch(path+"/"+said.ID, object{"files": []string{two.ID, one.ID, three.ID}}).is(200)
		if now := grace.events("lobby"); len(now) != len(events) {
			t.Errorf("an edit without a change made %d events", len(now)-len(events))
		}
		edited := into[wire.Message](ada.patch(path+"/"+said.ID, object{"files": []string{one.ID, three.ID}}).is(200))
		if len(edited.Files) != 2 || edited.Files[0].ID != one.ID || edited.EditedAt == nil {
			t.Errorf("edited: %+v", edited)
		}
		grace.get("/rooms/lobby/files/"+two.ID).fails(404, "not_found")
		edited = into[wire.Message](ada.patch(path+"/"+said.ID, object{"body": "only text", "files": []string{}}).is(200))
		if len(edited.Files) != 0 || edited.Body != "only text" {
			t.Errorf("edited: %+v", edited)
		}
		ada.patch(path+"/"+said.ID, object{"body": ""}).blames("body.body")
		w.sweep()
		if left := w.stored(); left != 2 { // elsewhere and hers
			t.Errorf("%d files are stored", left)
		}
	})
}

func (l *listener) lastMessage(t *testing.T) chat.Message {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	return *l.events[len(l.events)-1].Message
}

// TestDeletedFilesAreGone: at the 204 for every reader, and from the storage when it is swept.
func TestDeletedFilesAreGone(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace := w.register("ada"), w.register("grace")
		ada.makes("lobby", "public")
		f := grace.uploads("lobby", "red.png", redPicture)
		said := grace.shares("lobby", f.ID)
		unused := grace.uploads("lobby", "unused", "x")
		kept := grace.uploads("lobby", "kept", "k")
		grace.shares("lobby", kept.ID)
		ada.delete("/rooms/lobby/messages/"+said.ID, nil).is(204)
		for _, path := range []string{"", "/thumbnail"} {
			grace.get("/rooms/lobby/files/"+f.ID+path).fails(404, "not_found")
		}
		if m := into[wire.Message](ada.get("/rooms/lobby/messages/" + said.ID).is(200)); len(m.Files) != 0 {
			t.Errorf("the tombstone has %+v", m.Files)
		}
		grace.delete("/me", object{"password": goodPassword}).is(204)
		w.sweep()
		if left := w.stored(); left != 1 {
			t.Errorf("%d files are stored: the message's and the unused one %s had to go", left, unused.ID)
		}
		ada.get("/rooms/lobby/files/" + kept.ID).is(200) // of a message that stays
	})
}

// TestUnusedFilesGo after 24 hours, and before that only their uploader sees them.
func TestUnusedFilesGo(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada, grace := w.register("ada"), w.register("grace")
		ada.makes("lobby", "public")
		used, unused := ada.uploads("lobby", "x", "x"), ada.uploads("lobby", "y", "y")
		ada.shares("lobby", used.ID)
		grace.get("/rooms/lobby/files/"+unused.ID).fails(404, "not_found")
		ada.get("/rooms/lobby/files/" + unused.ID).is(200)
		w.Clock.Forward(23 * time.Hour)
		w.sweep()
		ada = w.login("ada")
		ada.get("/rooms/lobby/files/" + unused.ID).is(200)
		w.Clock.Forward(2 * time.Hour)
		w.sweep()
		ada = w.login("ada")
		ada.get("/rooms/lobby/files/"+unused.ID).fails(404, "not_found")
		ada.get("/rooms/lobby/files/" + used.ID).is(200)
		if w.stored() != 1 {
			t.Errorf("%d files are stored", w.stored())
		}
	})
}

func TestListOfFiles(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		ada := w.register("ada")
		ada.makes("lobby", "public")
		var want []string
		for range 3 {
			a, b := ada.uploads("lobby", "a.png", redPicture), ada.uploads("lobby", "b", "b")
			ada.shares("lobby", a.ID, b.ID)
			want = append([]string{b.ID, a.ID}, want...)
		}
		ada.uploads("lobby", "unused", "x")
		type page struct {
			Items      []wire.SharedFile `json:"items"`
			NextCursor *string           `json:"next_cursor"`
		}
		var got []string
		for cursor := ""; ; {
			p := into[page](ada.get("/rooms/lobby/files?limit=4&cursor=" + cursor).is(200))
			for _, item := range p.Items {
				got = append(got, item.File.ID)
				if item.Message.Author.ID != ada.id || item.Message.Seq == 0 {
					t.Errorf("%+v", item.Message)
				}
			}
			if p.NextCursor == nil {
				break
			}
			cursor = *p.NextCursor
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("listed %v, want %v", got, want)
		}
		if p := into[page](ada.get("/rooms/lobby/files?kind=image").is(200)); len(p.Items) != 3 || p.Items[0].File.Kind != "image" {
			t.Errorf("images: %+v", p.Items)
		}
		ada.get("/rooms/lobby/files?kind=text").blames("query.kind")
	})
}

// Where files are off, their routes are not there, and drafts cannot have any.
func TestFilesOff(t *testing.T) {
	t.Parallel()
	w := newWorld(t, with(func(o *httpapi.Options) { o.Files = nil }))
	ada := w.register("ada")
	ada.makes("lobby", "public")
	ada.upload("lobby", "x", "x").fails(404, "not_found")
	for _, path := range []string{"/rooms/lobby/files", "/rooms/lobby/files/x", "/rooms/lobby/files/x/thumbnail"} {
		ada.get(path).fails(404, "not_found")
	}
	ada.delete("/rooms/lobby/files/x", nil).fails(404, "not_found")
	ada.post("/me/file-ticket", nil).fails(404, "not_found")
	ada.post("/rooms/lobby/messages", object{"body": "b", "files": []string{"x"}}).blames("body.files")
	if got := string(w.call("", http.MethodGet, "/info", nil).is(200).body); !strings.Contains(got, `"files":false`) {
		t.Error(got)
	}
}

// With the storage down, uploads and reads are unavailable, and posting text goes on.
func TestStorageDown(t *testing.T) {
	t.Parallel()
	down := &brokenStorage{}
	w := newWorld(t, func(t *testing.T, s *setup) {
		storage, err := files.OpenDisk(t.TempDir())
		must(t, err)
		down.Storage = storage
		s.Files = files.New(down)
	})
	ada := w.register("ada")
	ada.makes("lobby", "public")
	f := ada.uploads("lobby", "x", "x")
	down.isDown.Store(true)
	ada.upload("lobby", "x", "x").fails(503, "unavailable")
	ada.get("/rooms/lobby/files/"+f.ID).fails(503, "unavailable")
	ada.says("lobby", "text goes on")
	ada.shares("lobby", f.ID)
	ada.get("/rooms/lobby/export?format=zip&files=true").fails(503, "unavailable")
	ada.get("/rooms/lobby/export?format=zip").is(200)
	down.isDown.Store(false)
	ada.get("/rooms/lobby/files/" + f.ID).is(200)
}

type brokenStorage struct {
	files.Storage
	isDown atomic.Bool
}

var errDown = errors.New("the storage is down")

func (b *brokenStorage) Put(ctx context.Context, key string, spooled *os.File) error {
	if b.isDown.Load() {
		return errDown
	}
	return b.Storage.Put(ctx, key, spooled)
}

func (b *brokenStorage) Stat(ctx context.Context, key string) (int64, error) {
	if b.isDown.Load() {
		return 0, errDown
	}
	return b.Storage.Stat(ctx, key)
}
