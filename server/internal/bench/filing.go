//go:build linux

package bench

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// filing is files going in and out: a large one, many at once, and a flood of them beside one who talks.
type filing struct{}

// The figures of filing. The flood is of files of 1 MiB by four people, each as fast as RATE_REQUESTS would let them, which is
// off here.
const (
	uploadFigure   = "upload of 25 MiB, MiB/s"
	downloadFigure = "download of 25 MiB, MiB/s"
	manyRSSFigure  = "100 uploads at once, MiB of RSS"
	floodFigure    = "p99 of posts in a flood to alone"
)

const (
	largeFile, smallFile = 25 << 20, 1 << 20
	uploaders            = 25 // a user has four uploads at once
	tries                = 4
	perSecond            = 20
)

func (filing) settle(ctx context.Context, db *database) (*town, error) {
	return settle(ctx, db.Store, secret, 1+uploaders, 1)
}

func (o filing) run(ctx context.Context, s *system, t *town) (result, error) {
	f := &filer{s.nodes[0], t.rooms[0].Name, randomBytes(largeFile)}
	cpu, began := s.cpu(), time.Now()
	up, down, err := o.alone(ctx, f, t.people[0])
	if err != nil {
		return result{}, err
	}
	before := s.rssKiB()
	held, err := o.many(ctx, f, s, t)
	if err != nil {
		return result{}, err
	}
	alone, flooded, err := o.compare(ctx, f, t)
	r := result{Seconds: time.Since(began).Seconds(), CPU: s.cpu() - cpu}
	r.Figures = map[string]float64{
		uploadFigure: up, downloadFigure: down, manyRSSFigure: mebibytes(max(0, held-before)),
		"p50 of posts alone, ms": millis(alone.at(0.5)), "p50 of posts in a flood, ms": millis(flooded.posts.at(0.5)),
		"p99 of posts alone, ms": millis(alone.at(0.99)), "p99 of posts in a flood, ms": millis(flooded.posts.at(0.99)),
		floodFigure: float64(flooded.posts.at(0.99)) / float64(alone.at(0.99)), "uploads a second in a flood": flooded.perSecond(),
	}
	return r, err
}

// alone is the best of some uploads and downloads, in MiB a second: the first ones warm the disk up.
func (o filing) alone(ctx context.Context, f *filer, p person) (up, down float64, err error) {
	const mib = float64(largeFile) / (1 << 20)
	for range tries {
		began := time.Now()
		id, err := f.upload(ctx, p, f.bytes)
		if err != nil {
			return 0, 0, err
		}
		up = max(up, mib/time.Since(began).Seconds())
		began = time.Now()
		if err := f.download(ctx, p, id); err != nil {
			return 0, 0, err
		}
		down = max(down, mib/time.Since(began).Seconds())
	}
	return up, down, nil
}

// many is a hundred uploads at once, and what the server held at most meanwhile, in KiB.
func (o filing) many(ctx context.Context, f *filer, s *system, t *town) (held int64, err error) {
	var all sync.WaitGroup
	errs := make([]error, 4*uploaders)
	for i := range errs {
		all.Go(func() { _, errs[i] = f.upload(ctx, t.people[1+i%uploaders], f.bytes[:smallFile]) })
	}
	done := make(chan struct{})
	go func() { all.Wait(); close(done) }()
	for {
		held = max(held, s.rssKiB())
		select {
		case <-done:
			return held, errors.Join(errs...)
		case <-time.After(2 * time.Millisecond):
		}
	}
}

// turns is how often posts alone and posts in a flood take turns: whatever else the machine does falls on both alike.
const turns = 10

// compare is posts, one after the other, alone and beside uploads.
func (o filing) compare(ctx context.Context, f *filer, t *town) (alone *latency, flooded *floodTime, err error) {
	const each = 2 * lasts / turns
	alone, flooded = &latency{}, &floodTime{}
	for range turns {
		if err := o.posts(ctx, f, t.people[0], each, alone); err != nil {
			return alone, flooded, err
		}
		if err := o.flood(ctx, f, t, each, flooded); err != nil {
			return alone, flooded, err
		}
	}
	return alone, flooded, nil
}

func (o filing) posts(ctx context.Context, f *filer, p person, lasts time.Duration, took *latency) error {
	c, err := newCaller(ctx, f.address, p.token)
	if err != nil {
		return err
	}
	defer c.close()
	for began := time.Now(); time.Since(began) < lasts; {
		at := time.Now()
		if _, err := c.call(c.request(http.MethodPost, "/rooms/"+f.room+"/messages", []byte(`{"body":"hello"}`)), http.StatusCreated); err != nil {
			return err
		}
		took.note(time.Since(at))
	}
	return nil
}

// floodTime is what happened while people uploaded.
type floodTime struct {
	posts   latency
	uploads atomic.Int64
	lasted  time.Duration
}

func (t *floodTime) perSecond() float64 { return float64(t.uploads.Load()) / t.lasted.Seconds() }

// flood is posts while four people upload.
func (o filing) flood(ctx context.Context, f *filer, t *town, lasts time.Duration, into *floodTime) error {
	var isOver atomic.Bool
	var uploading sync.WaitGroup
	errs := make([]error, 4)
	began := time.Now()
	for i := range errs {
		uploading.Go(func() {
			pace := time.NewTicker(time.Second / perSecond)
			defer pace.Stop()
			for ; !isOver.Load() && errs[i] == nil; <-pace.C {
				if _, errs[i] = f.upload(ctx, t.people[1+i], f.bytes[:smallFile]); errs[i] == nil {
					into.uploads.Add(1)
				}
			}
		})
	}
	err := o.posts(ctx, f, t.people[0], lasts, &into.posts)
	isOver.Store(true)
	uploading.Wait()
	into.lasted += time.Since(began)
	return errors.Join(append(errs, err)...)
}

// filer sends and takes files.
type filer struct {
	address, room string
	bytes         []byte
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // it never fails (crypto/rand)
	return b
}

func (f *filer) upload(ctx context.Context, p person, content []byte) (id string, err error) {
	body, err := f.do(ctx, p, http.MethodPost, "?name=x", content, http.StatusCreated)
	if err != nil {
		return "", err
	}
	defer body.Close()
	var file struct{ ID string }
	err = json.NewDecoder(body).Decode(&file)
	return file.ID, err
}

func (f *filer) download(ctx context.Context, p person, id string) error {
	body, err := f.do(ctx, p, http.MethodGet, "/"+id, nil, http.StatusOK)
	if err != nil {
		return err
	}
	defer body.Close()
	if n, err := io.Copy(io.Discard, body); err != nil || n != largeFile {
		return errors.Join(err, fmt.Errorf("%d bytes came of %d", n, largeFile))
	}
	return nil
}

func (f *filer) do(ctx context.Context, p person, method, path string, content []byte, want int) (io.ReadCloser, error) {
	r, err := http.NewRequestWithContext(ctx, method, "http://"+f.address+"/api/v1/rooms/"+f.room+"/files"+path, bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+p.token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != want {
		_ = answer.Body.Close()
		return nil, fmt.Errorf("%s of a file was answered %d", method, answer.StatusCode)
	}
	return answer.Body, nil
}
