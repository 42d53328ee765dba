package wire

import "github.com/chatrooms/chatrooms/server/internal/chat"

// Preview is what was read at the first link of a message.
type Preview struct {
	URL         string  `json:"url" example:"https://example.org/roses"`
	Title       string  `json:"title" example:"Roses"`
	Description *string `json:"description" example:"All about roses"`
	Image       *File   `json:"image" doc:"A file of the message's room."`
}

func fromPreview(p *chat.Preview) *Preview {
	if p == nil {
		return nil
	}
	out := &Preview{URL: p.URL, Title: p.Title, Description: textOrNull(p.Description)}
	if p.Image != nil {
		image := FromFile(*p.Image)
		out.Image = &image
	}
	return out
}
