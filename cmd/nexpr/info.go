package main

import (
	"errors"
	"strings"

	"github.com/nexpr/nexpr/runtime"
	"github.com/nexpr/nexpr/runtime/arrayfile"
)

type infoCmd struct {
	jsonFlag
	File string `arg:"" name:"file" help:"PATH[,key=value...], as for eval."`
}

// arrayInfo describes an array in a file.
type arrayInfo struct {
	Path       string `json:"path"`
	Format     string `json:"format"`
	Version    string `json:"version,omitempty"`
	Member     string `json:"member,omitempty"`
	Compressed bool   `json:"compressed,omitempty"`
	DType      string `json:"dtype"`
	Descr      string `json:"descr"`
	ByteOrder  string `json:"byte_order"`
	Order      string `json:"order"`
	Shape      []int  `json:"shape"`
	Strides    []int  `json:"strides"`
	Elements   int    `json:"elements"`
	Bytes      int    `json:"bytes"`
	Offset     int64  `json:"offset"`    // of the data, in the file or the decompressed member
	Alignment  int64  `json:"alignment"` // the largest power of two, up to 4096, that divides Offset
}

// memberInfo is an array of an archive, or why it cannot be used.
type memberInfo struct {
	Member string `json:"member"`
	*arrayInfo
	Error string `json:"error,omitempty"`
}

func (c *infoCmd) Run(o *output) error {
	spec, err := parseSpec(c.File)
	if err != nil {
		return err
	}
	if spec.Member == "" && spec.Path != "-" {
		// Anything but an archive is Open's.
		if names, err := arrayfile.Members(spec.Path); err == nil {
			return c.members(o, spec, names)
		}
	}
	info, err := describe(spec)
	if err != nil {
		return openFailure(spec, err)
	}
	if o.json {
		return o.printJSON(info)
	}
	info.print(o)
	return nil
}

// describe opens an array and closes it again.
func describe(spec arrayfile.Spec) (*arrayInfo, error) {
	f, err := arrayfile.Open(spec)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info := &arrayInfo{
		Path: spec.Path, Format: f.Format, Version: f.Version, Member: f.Member, Compressed: f.Compressed,
		DType: f.DType.String(), Descr: f.Descr(), ByteOrder: byteOrder(f.Descr()), Order: "C",
		Shape: append([]int{}, f.Shape...), Strides: append([]int{}, f.Strides...),
		Elements: f.Len(), Bytes: len(f.Bytes()), Offset: f.Offset, Alignment: 4096,
	}
	if f.FortranOrder {
		info.Order = "F"
	}
	if f.Offset != 0 {
		info.Alignment = min(f.Offset&-f.Offset, 4096)
	}
	return info, nil
}

func byteOrder(descr string) string {
	switch descr[0] {
	case '<':
		return "little"
	case '>':
		return "big"
	}
	return "none"
}

func (i *arrayInfo) print(o *output) {
	format := i.Format
	if i.Version != "" {
		format += " version " + i.Version
	}
	if i.Compressed {
		format += ", compressed"
	}
	o.printf("file       %s\n", i.Path)
	o.printf("format     %s\n", format)
	if i.Member != "" {
		o.printf("member     %s\n", i.Member)
	}
	o.printf("dtype      %s (%s)\n", i.DType, i.Descr)
	o.printf("shape      %s\n", runtime.ShapeString(i.Shape))
	o.printf("order      %s\n", i.Order)
	o.printf("elements   %d, %d bytes\n", i.Elements, i.Bytes)
	o.printf("offset     %d, a multiple of %d\n", i.Offset, i.Alignment)
}

// members lists an archive.
func (c *infoCmd) members(o *output, spec arrayfile.Spec, names []string) error {
	list := []memberInfo{}
	for _, name := range names {
		m := memberInfo{Member: name}
		spec.Member = name
		info, err := describe(spec)
		if m.arrayInfo = info; err != nil {
			if e, ok := errors.AsType[*arrayfile.Error](err); ok {
				err = e.Err
			}
			m.Error = err.Error()
		}
		list = append(list, m)
	}
	if o.json {
		return o.printJSON(struct {
			Path    string       `json:"path"`
			Format  string       `json:"format"`
			Members []memberInfo `json:"members"`
		}{spec.Path, arrayfile.NPZ, list})
	}
	o.printf("file       %s\nformat     npz\n", spec.Path)
	for _, m := range list {
		if m.Error != "" {
			o.printf("member     %s: %s\n", m.Member, m.Error)
			continue
		}
		notes := []string{m.DType, runtime.ShapeString(m.Shape), m.Order + " order"}
		if m.Compressed {
			notes = append(notes, "compressed")
		}
		o.printf("member     %s: %s\n", m.Member, strings.Join(notes, ", "))
	}
	return nil
}
