package chat

// FileID is the public id of a file. Its bytes are stored under it.
type FileID string

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
