package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// Bucket is where an S3 storage keeps files.
type Bucket struct {
	Name, Prefix string
	Endpoint     string // http:// or https://, a host and no more; "" is AWS
	Region       string
	PathStyle    bool // the bucket's name is in the path, not in the host
	Key, Secret  string
}

// bucket stores in S3. Each object is one PUT, so that it is there wholly or not at all, and nothing is left of a part.
type bucket struct {
	client       *minio.Client
	name, prefix string
}

const (
	awsEndpoint = "https://s3.amazonaws.com"
	// answerTime bounds the wait for the first byte of an answer, dialTime that for a connection.
	answerTime = 15 * time.Second
	dialTime   = 5 * time.Second
	// s3Retries is how often minio-go tries at all. Callers try again in their own time.
	s3Retries = 2
)

// OpenS3 stores in a bucket, which has to be there. It is not asked for yet.
func OpenS3(b Bucket) (Storage, error) {
	if b.Name == "" {
		return nil, errors.New("names no bucket: write s3://BUCKET")
	}
	if b.Key == "" || b.Secret == "" {
		return nil, errors.New("needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
	}
	if b.Endpoint == "" {
		b.Endpoint = awsEndpoint
	}
	u, err := url.Parse(b.Endpoint)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.Trim(u.Path, "/") != "" {
		return nil, errors.New("has an endpoint that is not https://HOST or http://HOST")
	}
	lookup := minio.BucketLookupDNS
	if b.PathStyle {
		lookup = minio.BucketLookupPath
	}
	client, err := minio.New(u.Host, &minio.Options{
		Creds: credentials.NewStaticV4(b.Key, b.Secret, ""), Secure: u.Scheme == "https", Region: b.Region,
		BucketLookup: lookup, Transport: s3Transport(), MaxRetries: s3Retries,
	})
	if err != nil {
		return nil, fmt.Errorf("cannot be used: %w", err)
	}
	prefix := strings.Trim(b.Prefix, "/")
	if prefix != "" {
		prefix += "/"
	}
	return &bucket{client, b.Name, prefix}, nil
}

func s3Transport() *http.Transport {
	return &http.Transport{
		Proxy: http.ProxyFromEnvironment, DialContext: (&net.Dialer{Timeout: dialTime}).DialContext,
		TLSHandshakeTimeout: dialTime, ResponseHeaderTimeout: answerTime, ExpectContinueTimeout: time.Second,
		MaxIdleConns: 64, MaxIdleConnsPerHost: 32, IdleConnTimeout: time.Minute,
		DisableCompression: true, // bytes as they are stored
	}
}

// Spool opens a file that has no name any more: nothing is left of it after a crash.
func (b *bucket) Spool() (*os.File, error) {
	f, err := os.CreateTemp("", "chatrooms-upload-*")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// Put sends one request. The hash of a multipart upload, and the checksums that newer clients add by themselves, are
// not understood by all providers.
func (b *bucket) Put(ctx context.Context, key string, spooled *os.File) error {
	if !isKey(key) {
		return fmt.Errorf("%q is no key of a file", key)
	}
	size, err := spooled.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	_, err = b.client.PutObject(ctx, b.name, b.prefix+key, io.NewSectionReader(spooled, 0, size), size,
		minio.PutObjectOptions{ContentType: "application/octet-stream", DisableMultipart: true})
	return err
}

func (b *bucket) Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	if length == 0 {
		return http.NoBody, nil
	}
	var options minio.GetObjectOptions
	if offset > 0 || length > 0 {
		end := int64(0) // minio-go's word for: to the end
		if length > 0 {
			end = offset + length - 1
		}
		if err := options.SetRange(offset, end); err != nil {
			return nil, err
		}
	}
	core := minio.Core{Client: b.client}
	object, _, _, err := core.GetObject(ctx, b.name, b.prefix+key, options)
	if err != nil {
		return nil, orAbsent(err)
	}
	return object, nil
}

func (b *bucket) Stat(ctx context.Context, key string) (int64, error) {
	info, err := b.client.StatObject(ctx, b.name, b.prefix+key, minio.StatObjectOptions{})
	if err = orAbsent(err); errors.Is(err, ErrNotFound) {
		return 0, b.orNoBucket(ctx)
	}
	return info.Size, err
}

// orNoBucket tells a missing object from a missing bucket: the answer to a HEAD does not say which it is.
func (b *bucket) orNoBucket(ctx context.Context) error {
	if isThere, err := b.client.BucketExists(ctx, b.name); err == nil && !isThere {
		return errNoBucket
	}
	return ErrNotFound
}

var errNoBucket = errors.New("the bucket is not there")

func (b *bucket) Delete(ctx context.Context, key string) error {
	err := orAbsent(b.client.RemoveObject(ctx, b.name, b.prefix+key, minio.RemoveObjectOptions{}))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// orAbsent tells an object that is not there from a bucket that is not there.
func orAbsent(err error) error {
	if err != nil && minio.ToErrorResponse(err).Code == minio.NoSuchKey {
		return ErrNotFound
	}
	return err
}

func (b *bucket) Old(ctx context.Context, before time.Time, fn func([]string) error) error {
	var keys []string
	err := b.list(ctx, func(object minio.ObjectInfo) error {
		if key := object.Key[len(b.prefix):]; isKey(key) && object.LastModified.Before(before) {
			keys = append(keys, key)
		}
		if len(keys) < oldPart {
			return nil
		}
		part := keys
		keys = nil
		return fn(part)
	})
	if err != nil || len(keys) == 0 {
		return err
	}
	return fn(keys)
}
