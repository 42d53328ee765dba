package wire

import (
	"encoding/base64"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// File is a file of a message, or one that waits to be used.
type File struct {
	ID           string  `json:"id" doc:"Opaque." example:"01980c5e-8b10-7d3e-8a52-0a1b2c3d4e60"`
	Name         string  `json:"name" doc:"As its uploader calls it, without a path." example:"garden.jpg"`
	Size         int64   `json:"size" doc:"In bytes." example:"245760"`
	Type         string  `json:"type" doc:"Media type, by its bytes." example:"image/jpeg"`
	Kind         string  `json:"kind" enum:"image,audio,video,other" doc:"By its bytes. SVG and images that do not decode are other."`
	Width        *int    `json:"width" doc:"Of the upright picture." example:"1600"`
	Height       *int    `json:"height" example:"1200"`
	ThumbHash    *string `json:"thumbhash" doc:"A placeholder: a ThumbHash in base64." example:"FwoKJZhwd3eBiHh3iHiHiHKACPd3"`
	HasThumbnail bool    `json:"has_thumbnail"`
}

// FromFile converts a file.
func FromFile(f chat.File) File {
	out := File{ID: string(f.ID), Name: f.Name, Size: f.Size, Type: f.Type, Kind: string(f.Kind), HasThumbnail: f.HasThumbnail}
	if f.Width > 0 {
		out.Width, out.Height = &f.Width, &f.Height
	}
	if len(f.ThumbHash) > 0 {
		hash := base64.StdEncoding.EncodeToString(f.ThumbHash)
		out.ThumbHash = &hash
	}
	return out
}

// SharedFile is a file with the message that it is part of.
type SharedFile struct {
	File    File       `json:"file"`
	Message MessageRef `json:"message"`
}

// MessageRef names a message.
type MessageRef struct {
	ID        string `json:"id" example:"01980c5e-8b10-7d3e-8a52-0a1b2c3d4e5f"`
	Seq       int64  `json:"seq" example:"7"`
	Author    User   `json:"author"`
	CreatedAt Time   `json:"created_at" format:"date-time" example:"2026-11-23T09:31:00.000Z"`
}

// FromSharedFile converts a file of a message.
func FromSharedFile(s chat.SharedFile) SharedFile {
	m := s.Message
	return SharedFile{File: FromFile(s.File), Message: MessageRef{ID: string(m.ID), Seq: m.Seq, Author: FromUser(m.Author), CreatedAt: At(m.CreatedAt)}}
}
