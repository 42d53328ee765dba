package files

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"
)

// Probe stores something small, reads it, and removes it again.
func Probe(ctx context.Context, s Storage) error {
	key := "probe-" + strconv.FormatInt(time.Now().UnixNano(), 36)
	data := []byte("Chatrooms tries whether files can be stored here.")
	f, err := s.Spool()
	if err != nil {
		return fmt.Errorf("take a file in: %w", err)
	}
	defer Discard(f)
	if _, err := f.Write(data); err != nil {
		return fmt.Errorf("take a file in: %w", err)
	}
	if err := s.Put(ctx, key, f); err != nil {
		return fmt.Errorf("store a file: %w", err)
	}
	got, err := probed(ctx, s, key)
	if err != nil {
		err = fmt.Errorf("read a file: %w", err)
	} else if !bytes.Equal(got, data) {
		err = errors.New("what is read is not what was stored")
	}
	if gone := s.Delete(ctx, key); gone != nil {
		err = errors.Join(err, fmt.Errorf("remove a file: %w", gone))
	}
	return err
}

func probed(ctx context.Context, s Storage, key string) ([]byte, error) {
	r, err := s.Get(ctx, key, 0, -1)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}
