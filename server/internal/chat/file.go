package chat

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// FileID is the public id of a file. Its bytes are stored under it.
type FileID string

// FileIDs are ids as the edges have them; nil stays nil.
func FileIDs(texts *[]string) *[]FileID {
	if texts == nil {
		return nil
	}
	ids := make([]FileID, len(*texts))
	for i, text := range *texts {
		ids[i] = FileID(text)
	}
	return &ids
}

// FileKind is what a file is for whoever looks at it, by its bytes.
type FileKind string

// The kinds.
const (
	ImageFile FileKind = "image"
	AudioFile FileKind = "audio"
	VideoFile FileKind = "video"
	OtherFile FileKind = "other"
)

// FileFacts are what a file's bytes say of it.
type FileFacts struct {
	Size int64
	Type string
	Kind FileKind
	// Width, Height and ThumbHash are those of an upright picture; zero for what is none.
	Width, Height int
	ThumbHash     []byte
	HasThumbnail  bool
}

// File is a file that was uploaded to a room.
type File struct {
	FileFacts
	ID   FileID
	Name string
}

// StoredFile is a file with what decides who may see it.
type StoredFile struct {
	File
	Room     RoomID
	Uploader UserID
	// IsUsed: it is part of a message. Before that only its uploader sees it.
	IsUsed bool
}

// NewFile is an upload about to begin.
type NewFile struct {
	ID       FileID
	Room     RoomID
	Uploader UserID
	Name     string
	Size     int64
	At       time.Time
	// Expires is when it goes if it is not whole by then.
	Expires time.Time
}

// SharedFile is a file with the message that it is part of, and its place among that message's files.
type SharedFile struct {
	File    File
	Message MessageRef
	Place   int
}

// FilePlace is a file's place in the list of a room's files. The zero value is before the first.
type FilePlace struct {
	Message MessageID
	Place   int
}

// MessageRef names a message.
type MessageRef struct {
	ID        MessageID
	Seq       int64
	Author    User
	CreatedAt time.Time
}

// FileLimits bound what is stored. Zero does not bound.
type FileLimits struct {
	PerDay int64 // bytes that one user uploads in a day; with zero they are not counted either
	Stored int64 // bytes in all
}

// FileStore keeps what is known of files. Their bytes are kept elsewhere.
type FileStore interface {
	// BeginFile notes an upload before its first byte is stored. Past limits.Stored it is KindStorageFull, past
	// limits.PerDay KindRateLimited.
	BeginFile(ctx context.Context, f NewFile, limits FileLimits) error
	// FinishFile notes that an upload is whole; unused it goes at expires. One that has gone meanwhile is KindNotFound.
	FinishFile(ctx context.Context, id FileID, facts FileFacts, expires time.Time) error
	// RemoveFile forgets an unused file, whole or not, of that user in that room, and queues its bytes for removal. One
	// that is used is KindConflict, one that is not theirs KindNotFound.
	RemoveFile(ctx context.Context, room RoomID, user UserID, id FileID, at time.Time) error
	// File finds a whole file of the room: unused, or of a message that stands.
	File(ctx context.Context, room RoomID, id FileID) (StoredFile, error)
	// SharedFiles lists the files of the room's messages that stand, newest first, of a kind unless that is "", past after.
	SharedFiles(ctx context.Context, room RoomID, kind FileKind, after FilePlace, limit int) ([]SharedFile, error)

	// ExpireFiles forgets up to limit unused files whose time is over, and queues their bytes.
	ExpireFiles(ctx context.Context, at time.Time, limit int) (int, error)
	// ClaimRemovals gives up to limit files whose bytes have to go. Nobody else is given them before until.
	ClaimRemovals(ctx context.Context, at, until time.Time, limit int) ([]FileID, error)
	// EndRemovals notes that the bytes are gone.
	EndRemovals(ctx context.Context, ids []FileID) error
	// UnknownFiles are those of the ids that nothing is known of: neither a file nor somebody's picture nor a removal.
	UnknownFiles(ctx context.Context, ids []FileID) ([]FileID, error)
	// StoredBytes is the size of all files and pictures.
	StoredBytes(ctx context.Context) (int64, error)
}

const (
	// MaxFileName is in code points, MaxFiles how many a message carries.
	MaxFileName = 255
	MaxFiles    = 10
	// unusedFor is how long a file waits to be used.
	unusedFor = 24 * time.Hour
	// SlowestUpload is the fewest bytes in a second of an upload, and UploadGrace the time before that counts.
	SlowestUpload = 16 << 10
	UploadGrace   = 10 * time.Second
)

// BeginUpload notes a file of that size that is about to arrive, by somebody who may post to the room. Nothing is
// joined. The name comes back as it is stored.
func (s *Service) BeginUpload(ctx context.Context, actor Actor, room, name string, size int64) (id FileID, cleaned string, err error) {
	name, bad := checkFileName(name)
	var empty *Field
	if size == 0 {
		empty = &Field{"body", "must not be empty: send the bytes of a file"}
	}
	if err := fieldErrors(bad, empty); err != nil {
		return "", "", err
	}
	seen, role, err := s.sightToChange(ctx, actor, room)
	if err != nil {
		return "", "", err
	}
	if err := CanPost(seen, role); err != nil {
		return "", "", err
	}
	at := s.now()
	arrival := UploadGrace + time.Duration(size/SlowestUpload)*time.Second
	f := NewFile{
		ID: FileID(s.newID()), Room: seen.ID, Uploader: actor.User.ID, Name: name, Size: size, At: at,
		Expires: at.Add(arrival + time.Hour), // what comes after the last byte takes seconds
	}
	return f.ID, name, s.store.BeginFile(ctx, f, s.fileLimits)
}

// FinishUpload makes the file one that can be used.
func (s *Service) FinishUpload(ctx context.Context, id FileID, facts FileFacts) error {
	return s.store.FinishFile(ctx, id, facts, s.now().Add(unusedFor))
}

// DropUpload forgets an upload that broke off.
func (s *Service) DropUpload(ctx context.Context, actor Actor, room string, id FileID) error {
	seen, _, err := s.sight(ctx, actor, room)
	if err != nil {
		return err
	}
	return s.store.RemoveFile(ctx, seen.ID, actor.User.ID, id, s.now())
}

// RemoveFile drops an unused file, by its uploader.
func (s *Service) RemoveFile(ctx context.Context, actor Actor, room string, id FileID) error {
	seen, _, err := s.sightToChange(ctx, actor, room)
	if err != nil {
		return err
	}
	return s.store.RemoveFile(ctx, seen.ID, actor.User.ID, id, s.now())
}

// File finds a file that the actor may see now: of a message in a room that they see, or unused and their own.
func (s *Service) File(ctx context.Context, actor Actor, room string, id FileID) (File, error) {
	seen, _, err := s.sight(ctx, actor, room)
	if err != nil {
		return File{}, err
	}
	f, err := s.store.File(ctx, seen.ID, id)
	if err != nil {
		return File{}, err
	}
	return f.File, canSeeFile(f, actor.User.ID)
}

// Files lists the files of the room's messages, newest first, and says whether there are more.
func (s *Service) Files(ctx context.Context, actor Actor, room string, kind FileKind, after FilePlace, limit int) ([]SharedFile, bool, error) {
	seen, _, err := s.sight(ctx, actor, room)
	if err != nil {
		return nil, false, err
	}
	files, err := s.store.SharedFiles(ctx, seen.ID, kind, after, limit+1)
	if len(files) > limit {
		return files[:limit], true, err
	}
	return files, false, err
}

// CheckFileTicket says whether the actor may have a ticket to files.
func (s *Service) CheckFileTicket(actor Actor) error { return canWrite(actor) }

// CannotUse is the answer for files that cannot become part of a message: not there, of another room or person, used, or the
// feature is off.
func CannotUse() error {
	return Invalid("body.files", "must be files that you uploaded to this room and that no message has")
}

// leastBody is how long the body of a message with these files has to be.
func leastBody(files []FileID) int {
	if len(files) > 0 {
		return 0
	}
	return 1
}

func checkFiles(ids []FileID) *Field {
	if len(ids) > MaxFiles {
		return &Field{"body.files", "must be at most " + strconv.Itoa(MaxFiles)}
	}
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			return &Field{"body.files", "must not name a file twice"}
		}
	}
	return nil
}

// partOf are the files of these ids, if they are some of all in their order.
func partOf(all []File, ids []FileID) (part []File, ok bool) {
	for _, f := range all {
		if len(part) < len(ids) && f.ID == ids[len(part)] {
			part = append(part, f)
		}
	}
	return part, len(part) == len(ids)
}

// checkFileName leaves the last part of a path, without control characters and marks that turn the direction of text: with
// those, `exe.jpg` may be shown for what ends in `.exe`.
func checkFileName(name string) (string, *Field) {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		if breaksLine(r) || unicode.Is(unicode.Cc, r) {
			return -1
		}
		return r
	}, name)
	name, bad := trimText("query.name", name, MaxFileName)
	if bad == nil && (!canBeSeen(name) || strings.Trim(name, ".") == "") {
		name = "file"
	}
	return name, bad
}
