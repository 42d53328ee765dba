package chat

import "context"

// Picture is what somebody shows themselves by. Its bytes are stored under its id; everybody reads them by their hash.
type Picture struct {
	ID   FileID
	Hash string
	Size int64
}

// PictureStore keeps which pictures people have.
type PictureStore interface {
	// SetPicture gives the account another picture, or none for nil, and queues the bytes of the one before for removal; of
	// the same picture, those of the new one. It returns the account as it now is, and whether it changed. Past limits.Stored
	// it is KindStorageFull.
	SetPicture(ctx context.Context, id UserID, p *Picture, limits FileLimits) (user User, changed bool, err error)
	// PictureByHash is where the bytes of a picture that somebody has are stored.
	PictureByHash(ctx context.Context, hash string) (FileID, error)
}

// NotAPicture is the answer for bytes that cannot be made a picture of.
func NotAPicture() error {
	return Invalid("body", "must be a JPEG, PNG, WebP or GIF of at most 5 MiB and 40 megapixels")
}

// BeginPicture says whether the actor may have a picture, and under which id its bytes go.
func (s *Service) BeginPicture(actor Actor) (FileID, error) {
	return FileID(s.newID()), canManageAccount(actor)
}

// SetPicture gives the actor's account a picture whose bytes are stored, and tells those who share a room. The same one
// again changes nothing.
func (s *Service) SetPicture(ctx context.Context, actor Actor, p Picture) (User, error) {
	return s.changePicture(ctx, actor, &p)
}

// DropPicture takes the actor's picture away; again, it changes nothing.
func (s *Service) DropPicture(ctx context.Context, actor Actor) error {
	_, err := s.changePicture(ctx, actor, nil)
	return err
}

func (s *Service) changePicture(ctx context.Context, actor Actor, p *Picture) (User, error) {
	if err := canManageAccount(actor); err != nil {
		return User{}, err
	}
	user, changed, err := s.store.SetPicture(ctx, actor.User.ID, p, s.fileLimits)
	s.sessions.forgetUser(actor.User.ID)
	if err == nil && changed {
		s.profileNews.tell(user)
	}
	return user, err
}

// Picture finds where a picture's bytes are, for everybody.
func (s *Service) Picture(ctx context.Context, hash string) (FileID, error) {
	return s.store.PictureByHash(ctx, hash)
}
