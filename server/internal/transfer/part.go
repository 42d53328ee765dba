package transfer

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"

	"github.com/chatrooms/chatrooms/server/internal/store"
)

// partReader reads a part's rows. At its end it compares the part with what the manifest says.
type partReader struct {
	table  store.Table
	part   Part
	file   *os.File
	hashed hash.Hash
	from   *bufio.Scanner
	rows   int64
	values []any
}

func openPart(ctx context.Context, dir *os.Root, t store.Table, p Part) (*partReader, error) {
	f, err := openRegular(dir, p.File)
	if err != nil {
		return nil, fmt.Errorf("a part of the export is missing: %w", err)
	}
	r := &partReader{table: t, part: p, file: f, hashed: sha256.New(), values: make([]any, len(t.Columns))}
	// One byte more than there should be is enough to see that the part is another one.
	bounded := io.LimitReader(reading{ctx, f}, p.Bytes+1)
	r.from = bufio.NewScanner(io.TeeReader(bounded, r.hashed))
	r.from.Buffer(make([]byte, 256<<10), maxLine+1)
	return r, nil
}

// next is a row, or nil after the last one. It is used until the next call.
func (r *partReader) next() ([]any, error) {
	if !r.from.Scan() {
		err := r.from.Err()
		if errors.Is(err, bufio.ErrTooLong) {
			err = fmt.Errorf("%s, line %d: is longer than %d MiB", r.part.File, r.rows+1, maxLine>>20)
		}
		return nil, errors.Join(err, unless(err != nil, r.check()))
	}
	r.rows++
	if err := parseRow(r.from.Bytes(), r.table, r.values); err != nil {
		return nil, fmt.Errorf("%s, line %d: %w", r.part.File, r.rows, err)
	}
	return r.values, nil
}

func (r *partReader) check() error {
	if sum := hex.EncodeToString(r.hashed.Sum(nil)); sum != r.part.SHA256 {
		return fmt.Errorf("%s is damaged: its SHA-256 is %s, and should be %s", r.part.File, sum, r.part.SHA256)
	}
	if r.rows != r.part.Rows {
		return fmt.Errorf("%s has %d rows, and should have %d", r.part.File, r.rows, r.part.Rows)
	}
	return nil
}

func (r *partReader) close() { _ = r.file.Close() }

// eachRow calls fn with all rows of a table in the folder.
func eachRow(ctx context.Context, dir *os.Root, t store.Table, l Listed, fn func(values []any) error) error {
	for _, p := range l.Parts {
		if err := eachRowOf(ctx, dir, t, p, fn); err != nil {
			return err
		}
	}
	return nil
}

func eachRowOf(ctx context.Context, dir *os.Root, t store.Table, p Part, fn func(values []any) error) error {
	r, err := openPart(ctx, dir, t, p)
	if err != nil {
		return err
	}
	defer r.close()
	for {
		row, err := r.next()
		if err != nil || row == nil {
			return err
		}
		if err := fn(row); err != nil {
			return err
		}
	}
}

// checkPart reads a part without looking at its rows.
func checkPart(ctx context.Context, dir *os.Root, p Part) error {
	f, err := openRegular(dir, p.File)
	if err != nil {
		return fmt.Errorf("a part of the export is missing: %w", err)
	}
	defer f.Close()
	hashed := sha256.New()
	if _, err := io.Copy(hashed, io.LimitReader(reading{ctx, f}, p.Bytes+1)); err != nil {
		return err
	}
	r := partReader{part: p, rows: p.Rows, hashed: hashed}
	return r.check()
}
