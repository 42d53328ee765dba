package config

import (
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
)

// FilesURL is where the bytes of files are kept: file:///DIR, or s3://BUCKET/PREFIX?endpoint=…&region=…&path_style=true.
type FilesURL string

// UnmarshalText implements encoding.TextUnmarshaler.
func (f *FilesURL) UnmarshalText(text []byte) error {
	u, err := url.Parse(string(text))
	if err != nil || u.User != nil || u.Opaque != "" || u.Fragment != "" {
		return errBad
	}
	switch u.Scheme {
	case "file":
		if u.Host != "" || !filepath.IsAbs(u.Path) || u.RawQuery != "" {
			return errBad
		}
	case "s3":
		if !isBucket(u) {
			return errBad
		}
	default:
		return errBad
	}
	*f = FilesURL(text)
	return nil
}

func isBucket(u *url.URL) bool {
	if u.Host == "" {
		return false
	}
	for name, values := range u.Query() {
		switch name {
		case "endpoint":
			at, err := url.Parse(values[0])
			if err != nil || at.Host == "" || at.Scheme != "https" && at.Scheme != "http" || strings.Trim(at.Path, "/") != "" || at.User != nil {
				return false
			}
		case "path_style":
			if _, err := strconv.ParseBool(values[0]); err != nil {
				return false
			}
		case "region":
		default:
			return false
		}
	}
	return true
}

// IsBucket says whether files are kept in S3.
func (f FilesURL) IsBucket() bool { return strings.HasPrefix(string(f), "s3:") }

// FilesAt is where files are kept, "" where the feature is off. Nodes that share a Postgres do not share a disk unless FILES_URL
// says so.
func (c Config) FilesAt() (FilesURL, error) {
	switch {
	case c.MaxFileBytes == 0:
		return "", nil
	case c.FilesURL != "" || c.UsesPostgres():
		return c.FilesURL, nil
	}
	dir, err := filepath.Abs(filepath.Join(c.DataDir, "files"))
	if err != nil {
		return "", err
	}
	return FilesURL((&url.URL{Scheme: "file", Path: dir}).String()), nil
}

// checkFiles checks what belongs together.
func (c Config) checkFiles(p *problems) {
	p.unless(c.MaxFileBytes >= 0, "MAX_FILE_BYTES")
	p.unless(c.MaxStorageBytes >= 0, "MAX_STORAGE_BYTES")
	switch {
	case c.FilesURL.IsBucket():
		c.needBucketKeys(p, "FILES_URL")
		const onePut = 5 << 30
		if c.MaxFileBytes > onePut {
			p.add("MAX_FILE_BYTES", "must be 5368709120 (5 GiB) or less where FILES_URL is a bucket: S3 takes no more in one request")
		}
	case c.FilesURL != "" && c.OnDyno():
		p.add("FILES_URL", "must be a bucket (s3://…) on a dyno: its disk does not last, and each dyno has its own")
	}
}

// needBucketKeys checks that there are keys to the bucket that a variable names.
func (c Config) needBucketKeys(p *problems, bucket string) {
	for variable, value := range map[string]string{"AWS_ACCESS_KEY_ID": c.AWSAccessKeyID, "AWS_SECRET_ACCESS_KEY": string(c.AWSSecretAccessKey)} {
		if value == "" && !p.about(variable) {
			p.add(variable, "must be set where "+bucket+" is a bucket: it is "+want(variable))
		}
	}
}
