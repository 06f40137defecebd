package voice

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// The offsets in the header of a RIFF file as espeak-ng writes it: 44 bytes before 16-bit mono PCM; and two limits of trim.
const (
	headLen  = 44
	rateAt   = 24
	sizeAt   = 4  // size of the whole file, less 8
	dataAt   = 40 // size of the sound
	loud     = 300
	marginMS = 15 // kept around the loud samples, so that no consonant is cut
)

var errNoSound = errors.New("espeak-ng gave no sound")

// trim cuts the silence at both ends of a clip, so that the parts of a sentence follow each other as in speech. It writes
// the sizes, which espeak-ng does not know when it writes to a pipe.
func trim(file []byte) ([]byte, error) {
	if len(file) < headLen || !bytes.HasPrefix(file, []byte("RIFF")) || string(file[36:40]) != "data" {
		return nil, errNoSound
	}
	head, sound := bytes.Clone(file[:headLen]), file[headLen:]
	samples := len(sound) / 2
	first, last := samples, -1
	for i := range samples {
		level := int(int16(binary.LittleEndian.Uint16(sound[2*i:])))
		if level > loud || level < -loud {
			first, last = min(first, i), i
		}
	}
	if last < 0 {
		return nil, errNoSound
	}
	margin := int(binary.LittleEndian.Uint32(head[rateAt:])) * marginMS / 1000
	sound = sound[2*max(0, first-margin) : 2*min(samples, last+1+margin)]
	binary.LittleEndian.PutUint32(head[sizeAt:], uint32(headLen-8+len(sound)))
	binary.LittleEndian.PutUint32(head[dataAt:], uint32(len(sound)))
	return append(head, sound...), nil
}
