package imports

import (
	"bufio"
	"cmp"
	"container/heap"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"os"
	"slices"
)

// runBytes is how much of the messages is held in memory while they are sorted.
const runBytes = 16 << 20

// spool sorts messages by time, however many they are: parts that fit into memory are sorted there and written to files,
// and then all files are read together.
type spool struct {
	folder string
	run    []spooled
	bytes  int
	total  int64
	count  int
	files  []*os.File
}

// spooled is a message as JSON with what it is sorted by: the time in milliseconds, then the order in which it came.
type spooled struct {
	at, n int64
	data  []byte
}

func (a spooled) compare(b spooled) int {
	return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.n, b.n))
}

func (s *spool) add(m Message) error {
	data, err := json.Marshal(m)
	if err != nil {
		return err
	}
	s.count++
	s.run = append(s.run, spooled{m.At.UnixMilli(), int64(s.count), data})
	s.bytes += len(data) + 64
	if s.total += int64(len(data)); s.total > maxSpooled {
		return refuse("its messages have more than %d bytes", int64(maxSpooled))
	}
	if s.bytes < runBytes {
		return nil
	}
	return s.flush()
}

func (s *spool) flush() (err error) {
	slices.SortFunc(s.run, spooled.compare)
	f, err := os.CreateTemp(s.folder, "chatrooms-import-*")
	if err != nil {
		return err
	}
	s.files = append(s.files, f)
	_ = os.Remove(f.Name()) // its bytes stay as long as it is open; on systems that refuse, close removes it
	w := bufio.NewWriterSize(f, 256<<10)
	var head [20]byte
	for _, m := range s.run {
		binary.BigEndian.PutUint64(head[0:], uint64(m.at))
		binary.BigEndian.PutUint64(head[8:], uint64(m.n))
		binary.BigEndian.PutUint32(head[16:], uint32(len(m.data)))
		_, _ = w.Write(head[:])
		_, _ = w.Write(m.data) // Flush tells of an error
	}
	clear(s.run)
	s.run, s.bytes = s.run[:0], 0
	return w.Flush()
}

// each calls fn with all messages, oldest first.
func (s *spool) each(fn func(Message) error) error {
	if len(s.files) == 0 {
		slices.SortFunc(s.run, spooled.compare)
		for _, m := range s.run {
			if err := decoded(m, fn); err != nil {
				return err
			}
		}
		return nil
	}
	if len(s.run) > 0 {
		if err := s.flush(); err != nil {
			return err
		}
	}
	var runs runs
	for _, f := range s.files {
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return err
		}
		r := &run{from: bufio.NewReaderSize(f, 64<<10)}
		if more, err := r.next(); err != nil {
			return err
		} else if more {
			runs = append(runs, r)
		}
	}
	heap.Init(&runs)
	for len(runs) > 0 {
		if err := decoded(runs[0].head, fn); err != nil {
			return err
		}
		more, err := runs[0].next()
		if err != nil {
			return err
		}
		if more {
			heap.Fix(&runs, 0)
		} else {
			heap.Pop(&runs)
		}
	}
	return nil
}

func decoded(m spooled, fn func(Message) error) error {
	var message Message
	if err := json.Unmarshal(m.data, &message); err != nil {
		return err
	}
	return fn(message)
}

func (s *spool) close() {
	for _, f := range s.files {
		_ = f.Close()
		_ = os.Remove(f.Name())
	}
	s.files, s.run = nil, nil
}

// run is one sorted file.
type run struct {
	from *bufio.Reader
	head spooled
}

func (r *run) next() (bool, error) {
	var head [20]byte
	if _, err := io.ReadFull(r.from, head[:]); errors.Is(err, io.EOF) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	r.head = spooled{
		int64(binary.BigEndian.Uint64(head[0:])), int64(binary.BigEndian.Uint64(head[8:])), make([]byte, binary.BigEndian.Uint32(head[16:])),
	}
	_, err := io.ReadFull(r.from, r.head.data)
	return err == nil, err
}

// runs is a heap of files by the message that is next.
type runs []*run

func (r runs) Len() int           { return len(r) }
func (r runs) Less(i, j int) bool { return r[i].head.compare(r[j].head) < 0 }
func (r runs) Swap(i, j int)      { r[i], r[j] = r[j], r[i] }
func (r *runs) Push(x any)        { *r = append(*r, x.(*run)) }
func (r *runs) Pop() any {
	last := (*r)[len(*r)-1]
	*r = (*r)[:len(*r)-1]
	return last
}
