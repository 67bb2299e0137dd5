// SPDX-License-Identifier: MIT

// terraform-provider-aws, as far as its schema: enough for terraform init, validate, test with a mocked provider and a
// first plan where no registry of providers can be reached. It reads the schema from $SONDA_AWS_SCHEMA (extract.py), knows
// by heart what the data sources answered once, and can do nothing with AWS: an apply that is not mocked ends with an error.
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

type attribute struct {
	Type                         json.RawMessage
	Required, Optional, Computed bool
}

type nested struct {
	Nesting string
	Block   block
}

type block struct {
	Attributes map[string]attribute
	Blocks     map[string]nested
}

type schemas struct {
	Provider block
	Resource map[string]block
	Data     map[string]block
}

var nestings = map[string]tfprotov6.SchemaNestedBlockNestingMode{
	"single": tfprotov6.SchemaNestedBlockNestingModeSingle,
	"list":   tfprotov6.SchemaNestedBlockNestingModeList,
	"set":    tfprotov6.SchemaNestedBlockNestingModeSet,
	"map":    tfprotov6.SchemaNestedBlockNestingModeMap,
}

// What AWS answers, us-east-1.
var recorded = map[string]map[string]string{
	"aws_partition": {"id": "aws", "partition": "aws", "dns_suffix": "amazonaws.com"},
	"aws_ami":       {"id": "ami-0123456789abcdef0", "architecture": "x86_64", "root_device_name": "/dev/sda1"},
}

func typeOf(text json.RawMessage) tftypes.Type {
	kind, err := tftypes.ParseJSONType(text) //nolint:staticcheck // the only parser of cty's JSON types there is
	if err != nil {
		log.Fatalf("type %s: %v", text, err)
	}
	return kind
}

func (b block) proto() *tfprotov6.SchemaBlock {
	out := &tfprotov6.SchemaBlock{}
	for name, a := range b.Attributes {
		out.Attributes = append(out.Attributes, &tfprotov6.SchemaAttribute{
			Name: name, Type: typeOf(a.Type), Required: a.Required, Optional: a.Optional, Computed: a.Computed,
		})
	}
	for name, n := range b.Blocks {
		out.BlockTypes = append(out.BlockTypes, &tfprotov6.SchemaNestedBlock{
			TypeName: name, Nesting: nestings[n.Nesting], Block: n.Block.proto(),
		})
	}
	return out
}

func protos(blocks map[string]block) map[string]*tfprotov6.Schema {
	out := map[string]*tfprotov6.Schema{}
	for name, b := range blocks {
		out[name] = &tfprotov6.Schema{Block: b.proto()}
	}
	return out
}

// planned is a new object as it will be: what AWS decides is not known yet.
func (b block) planned(object tftypes.Value) tftypes.Value {
	fields := map[string]tftypes.Value{}
	if !object.IsKnown() || object.IsNull() || object.As(&fields) != nil {
		return object
	}
	for name, a := range b.Attributes {
		if a.Computed && fields[name].IsNull() {
			fields[name] = tftypes.NewValue(typeOf(a.Type), tftypes.UnknownValue)
		}
	}
	for name, n := range b.Blocks {
		var blocks []tftypes.Value
		if n.Nesting == "single" {
			fields[name] = n.Block.planned(fields[name])
		} else if fields[name].As(&blocks) == nil && len(blocks) > 0 {
			for i := range blocks {
				blocks[i] = n.Block.planned(blocks[i])
			}
			fields[name] = tftypes.NewValue(fields[name].Type(), blocks)
		}
	}
	return tftypes.NewValue(object.Type(), fields)
}

// server embeds the interface: a call that is not answered below panics, which terraform shows as the plugin's failure.
type server struct {
	tfprotov6.ProviderServer
	schemas schemas
}

func (s *server) GetMetadata(context.Context, *tfprotov6.GetMetadataRequest) (*tfprotov6.GetMetadataResponse, error) {
	out := &tfprotov6.GetMetadataResponse{ServerCapabilities: &tfprotov6.ServerCapabilities{}}
	for name := range s.schemas.Resource {
		out.Resources = append(out.Resources, tfprotov6.ResourceMetadata{TypeName: name})
	}
	for name := range s.schemas.Data {
		out.DataSources = append(out.DataSources, tfprotov6.DataSourceMetadata{TypeName: name})
	}
	return out, nil
}

func (s *server) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	return &tfprotov6.GetProviderSchemaResponse{
		Provider:           &tfprotov6.Schema{Block: s.schemas.Provider.proto()},
		ResourceSchemas:    protos(s.schemas.Resource),
		DataSourceSchemas:  protos(s.schemas.Data),
		ServerCapabilities: &tfprotov6.ServerCapabilities{},
	}, nil
}

func (s *server) ValidateProviderConfig(_ context.Context, r *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return &tfprotov6.ValidateProviderConfigResponse{PreparedConfig: r.Config}, nil
}

func (s *server) ValidateResourceConfig(context.Context, *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return &tfprotov6.ValidateResourceConfigResponse{}, nil
}

func (s *server) ValidateDataResourceConfig(context.Context, *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return &tfprotov6.ValidateDataResourceConfigResponse{}, nil
}

// UpgradeResourceState gives the state back as it is: OpenTofu asks, between the runs of a test, even where AWS is mocked.
func (s *server) UpgradeResourceState(_ context.Context, r *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	kind := s.schemas.Resource[r.TypeName].proto().ValueType()
	value, err := r.RawState.Unmarshal(kind)
	if err != nil {
		return nil, err
	}
	state, err := tfprotov6.NewDynamicValue(kind, value)
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &state}, err
}

func (s *server) ConfigureProvider(context.Context, *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return &tfprotov6.ConfigureProviderResponse{}, nil
}

func (s *server) ReadDataSource(_ context.Context, r *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	kind := s.schemas.Data[r.TypeName].proto().ValueType()
	object, err := r.Config.Unmarshal(kind)
	if err != nil {
		return nil, err
	}
	fields := map[string]tftypes.Value{}
	if err := object.As(&fields); err != nil {
		return nil, err
	}
	for name, value := range recorded[r.TypeName] {
		if _, known := fields[name]; known {
			fields[name] = tftypes.NewValue(tftypes.String, value)
		}
	}
	state, err := tfprotov6.NewDynamicValue(kind, tftypes.NewValue(kind, fields))
	return &tfprotov6.ReadDataSourceResponse{State: &state}, err
}

func (s *server) PlanResourceChange(_ context.Context, r *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	schema := s.schemas.Resource[r.TypeName]
	kind := schema.proto().ValueType()
	object, err := r.ProposedNewState.Unmarshal(kind)
	if err != nil {
		return nil, err
	}
	state, err := tfprotov6.NewDynamicValue(kind, schema.planned(object))
	return &tfprotov6.PlanResourceChangeResponse{PlannedState: &state}, err
}

func (s *server) StopProvider(context.Context, *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	return &tfprotov6.StopProviderResponse{}, nil
}

func load(path string) (s schemas) {
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, &s)
	}
	if err != nil {
		log.Fatalf("SONDA_AWS_SCHEMA: %v", err)
	}
	return s
}

func main() {
	loaded := load(os.Getenv("SONDA_AWS_SCHEMA"))
	err := tf6server.Serve("registry.terraform.io/hashicorp/aws", func() tfprotov6.ProviderServer {
		return &server{schemas: loaded}
	})
	if err != nil {
		log.Fatal(err)
	}
}
