package store

import (
	"context"

	"gorm.io/gorm"
)

// Installation is the id of the installation that this database is the truth of: the same for all of its nodes, and for no
// other.
func (s *Store) Installation(ctx context.Context) (id string, err error) {
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Raw("SELECT id FROM installation").Scan(&id).Error
	})
	return id, err
}
