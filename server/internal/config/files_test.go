package config

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestFilesAt holds contract section 8: where files are kept, by what is set.
func TestFilesAt(t *testing.T) {
	dir := t.TempDir()
	keys := []string{"AWS_ACCESS_KEY_ID=key", "AWS_SECRET_ACCESS_KEY=secret"}
	for _, test := range []struct {
		environ []string
		want    string
	}{
		{[]string{"DATA_DIR=" + dir}, "file://" + filepath.Join(dir, "files")},
		{[]string{"DATA_DIR=" + dir, "MAX_FILE_BYTES=0"}, ""},
		{[]string{"DATABASE_URL=" + postgresURL, "JWT_SECRET=" + goodSecret}, ""},
		{[]string{"DATABASE_URL=" + postgresURL, "JWT_SECRET=" + goodSecret, "FILES_URL=file:///srv/files"}, "file:///srv/files"},
		{append([]string{"FILES_URL=s3://bucket/prefix?endpoint=https://minio.example:9000&region=eu&path_style=true"}, keys...), "s3://bucket/prefix?endpoint=https://minio.example:9000&region=eu&path_style=true"},
		{append([]string{"DATABASE_URL=" + postgresURL, "JWT_SECRET=" + goodSecret, "DYNO=web.1", "FILES_URL=s3://bucket"}, keys...), "s3://bucket"},
	} {
		cfg, err := Load(test.environ)
		if err != nil {
			t.Errorf("%v: %v", test.environ, err)
			continue
		}
		if at, err := cfg.FilesAt(); err != nil || string(at) != test.want {
			t.Errorf("%v: %q, %v", test.environ, at, err)
		}
	}
}

// TestOutboundAllowIsTaken as contract section 8 has it: hosts, addresses and CIDRs.
func TestOutboundAllowIsTaken(t *testing.T) {
	const list = "wiki.example.org, 10.1.0.0/16,[fd00::1],127.0.0.1"
	if cfg, err := Load([]string{"OUTBOUND_ALLOW=" + list}); err != nil || cfg.OutboundAllow != list {
		t.Errorf("%q, %v", cfg.OutboundAllow, err)
	}
}

// A bad value is refused at start, with the variable's name and what it should be.
func TestBadFilesAreRefusedByName(t *testing.T) {
	for _, test := range []struct {
		environ []string
		names   string
	}{
		{[]string{"FILES_URL=/srv/files"}, "FILES_URL"},
		{[]string{"FILES_URL=file://srv/files"}, "FILES_URL"},
		{[]string{"FILES_URL=s3://"}, "FILES_URL"},
		{[]string{"FILES_URL=s3://b?endpoint=minio:9000"}, "FILES_URL"},
		{[]string{"FILES_URL=s3://b?endpoint=https://u:hunter2@minio"}, "FILES_URL"},
		{[]string{"FILES_URL=s3://b?path_style=perhaps"}, "FILES_URL"},
		{[]string{"FILES_URL=s3://b?unknown=1"}, "FILES_URL"},
		{[]string{"FILES_URL=s3://b", "AWS_SECRET_ACCESS_KEY=hunter2"}, "AWS_ACCESS_KEY_ID"},
		{[]string{"FILES_URL=s3://b", "AWS_ACCESS_KEY_ID=x"}, "AWS_SECRET_ACCESS_KEY"},
		{[]string{"FILES_URL=s3://b", "AWS_ACCESS_KEY_ID=x", "AWS_SECRET_ACCESS_KEY=hunter2", "MAX_FILE_BYTES=5368709121"}, "MAX_FILE_BYTES"},
		{[]string{"BACKUP_URL=/mnt/backups"}, "BACKUP_URL"},
		{[]string{"BACKUP_URL=s3://b", "AWS_SECRET_ACCESS_KEY=hunter2"}, "AWS_ACCESS_KEY_ID"},
		{[]string{"BACKUP_URL=file:///mnt", "DATABASE_URL=" + postgresURL, "JWT_SECRET=" + goodSecret}, "BACKUP_URL"},
		{[]string{"BACKUP_EVERY=59s"}, "BACKUP_EVERY"},
		{[]string{"BACKUP_EVERY=daily"}, "BACKUP_EVERY"},
		{[]string{"BACKUP_KEEP=0"}, "BACKUP_KEEP"},
		{[]string{"MAX_FILE_BYTES=-1"}, "MAX_FILE_BYTES"},
		{[]string{"MAX_FILE_BYTES=25MiB"}, "MAX_FILE_BYTES"},
		{[]string{"MAX_STORAGE_BYTES=-1"}, "MAX_STORAGE_BYTES"},
		{[]string{"LINK_PREVIEWS=true"}, "LINK_PREVIEWS"},
		{[]string{"OUTBOUND_ALLOW=http://wiki.example.org"}, "OUTBOUND_ALLOW"},
		{[]string{"OUTBOUND_ALLOW=wiki.example.org,10.0.0.0/33"}, "OUTBOUND_ALLOW"},
		{[]string{"OUTBOUND_ALLOW=10.0.0.256"}, "OUTBOUND_ALLOW"},
		{[]string{"DATABASE_URL=" + postgresURL, "JWT_SECRET=" + goodSecret, "DYNO=web.1", "FILES_URL=file:///srv/files"}, "FILES_URL"},
	} {
		_, err := Load(test.environ)
		if err == nil || !strings.Contains(err.Error(), "\n"+test.names+" ") || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%v: %v", test.environ, err)
		}
	}
}
