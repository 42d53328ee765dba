// Package files keeps the bytes of files, on a disk or in an S3 bucket, and looks into them: it finds out what they are,
// takes metadata out of pictures and makes thumbnails. Who may do what with a file is chat's to say.
//
// It imports the standard library and chat, and is the only home of minio-go, mimetype and x/image.
package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strconv"
	"time"
)

// ErrNotFound says that nothing is stored under a key.
var ErrNotFound = errors.New("no such file is stored")

// Storage keeps bytes under keys, which are ours: letters, digits, hyphens and dots. What is stored under a key never
// changes. An error other than ErrNotFound means that the storage cannot serve now.
type Storage interface {
	// Spool opens an empty file on this node, for bytes on their way in. Put takes it; Discard drops it.
	Spool() (*os.File, error)
	// Put stores all that is in the spooled file, wholly or not at all, and lasting when it returns.
	Put(ctx context.Context, key string, spooled *os.File) error
	// Get reads what is stored from an offset on, at most length bytes; -1 is all the rest.
	Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error)
	// Stat tells the size of what is stored.
	Stat(ctx context.Context, key string) (int64, error)
	// Delete removes what is stored; if nothing is, it changes nothing.
	Delete(ctx context.Context, key string) error
	// Old tells keys of what was stored before a time, in parts, and drops spooled files that a crash has left.
	Old(ctx context.Context, before time.Time, fn func(keys []string) error) error
	// Keys tells all keys, in no order. It stops at fn's first error.
	Keys(ctx context.Context, fn func(key string) error) error
}

// Discard drops a spooled file. After Put it does nothing.
func Discard(spooled *os.File) {
	_ = spooled.Close()
	_ = os.Remove(spooled.Name())
}

// oldPart is how many keys Old tells at once.
const oldPart = 500

// Open finds the storage of an address: file:///DIR, or s3://BUCKET/PREFIX?endpoint=…&region=…&path_style=true. A bucket
// need not answer yet.
func Open(address string, key, secret string) (Storage, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("is no URL")
	}
	switch u.Scheme {
	case "file":
		return OpenDisk(u.Path)
	case "s3":
		return openBucket(u, key, secret)
	}
	return nil, errors.New("begins neither with file:// nor with s3://")
}

func openBucket(u *url.URL, key, secret string) (Storage, error) {
	q := u.Query()
	bucket := Bucket{
		Name: u.Host, Prefix: u.Path, Endpoint: q.Get("endpoint"), Region: q.Get("region"), Key: key, Secret: secret,
	}
	if style := q.Get("path_style"); style != "" {
		var err error
		if bucket.PathStyle, err = strconv.ParseBool(style); err != nil {
			return nil, fmt.Errorf("has a path_style other than true or false: %w", err)
		}
	}
	return OpenS3(bucket)
}
