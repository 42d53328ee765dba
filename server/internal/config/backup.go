package config

import (
	"path/filepath"
	"time"
)

// checkBackup checks the variables of backups against the others.
func (c Config) checkBackup(p *problems) {
	p.unless(c.BackupEvery >= time.Minute, "BACKUP_EVERY")
	p.unless(c.BackupKeep >= 1, "BACKUP_KEEP")
	switch {
	case c.BackupURL == "":
	case c.UsesPostgres():
		p.add("BACKUP_URL", "must be unset where DATABASE_URL is set: PostgreSQL is backed up by pg_dump. `chatrooms backup` shows the command")
	case c.BackupURL.IsBucket():
		c.needBucketKeys(p, "BACKUP_URL")
	}
}

// OwnSecretFile is where a server on SQLite keeps the key that it made for itself, "" where JWT_SECRET is set.
func (c Config) OwnSecretFile() string {
	if len(c.JWTSecrets) > 0 {
		return ""
	}
	return filepath.Join(c.DataDir, secretFile)
}
