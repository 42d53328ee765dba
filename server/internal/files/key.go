package files

import "strings"

// The bytes of a file are stored under its id, its thumbnail under the id and thumbnailEnd.
const (
	thumbnailEnd = ".thumbnail"
	minKey       = 8
	maxKey       = 64
)

// isKey says whether a text can be a key: no path, no hidden file.
func isKey(key string) bool {
	base, end, _ := cutKey(key)
	if len(base) < minKey || len(key) > maxKey || end != "" && "."+end != thumbnailEnd {
		return false
	}
	return !strings.ContainsFunc(base, func(r rune) bool {
		return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z')
	})
}

func cutKey(key string) (base, end string, found bool) { return strings.Cut(key, ".") }

// ThumbnailKey is the key of a file's thumbnail.
func ThumbnailKey(key string) string { return key + thumbnailEnd }

// IsKey says whether bytes can be stored under a text.
func IsKey(text string) bool { return isKey(text) }

// FolderOf is the folder of a key on a disk.
func FolderOf(key string) string { return folderOf(key) }
