package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"reflect"
	"strings"
	"time"

	vault "github.com/hashicorp/vault/api"
	"github.com/solo-io/solo-kit/pkg/api/v1/clients"
	vaultclient "github.com/solo-io/solo-kit/pkg/api/v1/clients/vault"
	"github.com/solo-io/solo-kit/pkg/api/v1/resources"
	"github.com/solo-io/solo-kit/pkg/api/v1/resources/core"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// watchSecrets follows the secrets with the library by which Gloo reads them: a list at once, then one each refresh.
// What the library hands on is what Gloo has: after an error that is an empty list. It logs their number in Gloo's words,
// and, which Gloo does not, their names.
func watchSecrets(client *vault.Client, source *VaultSource, refresh time.Duration) {
	resource := vaultclient.NewResourceClient(client, source.PathPrefix, withDefault(source.RootKey, "gloo"), &secret{})
	lists, errs, err := resource.Watch("", clients.WatchOpts{Ctx: context.Background(), RefreshRate: refresh})
	if err != nil {
		log.Printf("starting Secret watch: %v", err)
		return
	}
	last := "none yet"
	for {
		select {
		case err := <-errs:
			log.Printf("gloosnapshot.emitter errors: -secrets: %v", err)
		case list := <-lists:
			var versions, names []string
			for _, one := range list {
				meta := one.GetMetadata()
				names = append(names, meta.Namespace+"."+meta.Name)
				versions = append(versions, meta.Namespace+"."+meta.Name+"@"+meta.ResourceVersion)
			}
			// Gloo synchronises only if something has changed.
			if state := strings.Join(versions, " "); state != last {
				last = state
				log.Printf("begin sync (%d secrets) of Vault: %s", len(list), strings.Join(names, " "))
			}
		}
	}
}

// keepToken renews the token, and logs in again when its time is over, as Gloo does. After three failed logins it gives up.
func keepToken(input Input, client *vault.Client, token *vault.Secret, logins *metrics) {
	for {
		watcher, err := client.NewLifetimeWatcher(&vault.LifetimeWatcherInput{Secret: token})
		if err != nil {
			log.Printf("unable to start managing token lifecycle: %v", err)
			return
		}
		go watcher.Start()
		for running := true; running; {
			select {
			case <-watcher.DoneCh():
				running = false
			case <-watcher.RenewCh():
			}
		}
		watcher.Stop()
		if !attempt(logins, func() (err error) {
			token, err = logInOnce(client, input.Vault)
			return err
		}) {
			return
		}
	}
}

// A secret has the fields of Gloo's own type, which is in a module that needs all of Gloo.
type secret struct {
	Metadata *core.Metadata `json:"metadata"`
	kinds
}

// The kinds of Gloo's Secret (projects/gloo/api/v1/secret.proto).
type kinds struct {
	Aws, Azure, TLS, Oauth, APIKey, Header, Credentials, Encryption, Extensions *map[string]any
}

func (s *secret) UnmarshalJSON(data []byte) error {
	type plain secret
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode((*plain)(s)); err != nil {
		return fmt.Errorf("%s in gloo.solo.io.Secret", err)
	}
	return nil
}

func (s *secret) GetMetadata() *core.Metadata {
	if s.Metadata == nil {
		s.Metadata = &core.Metadata{}
	}
	return s.Metadata
}

func (s *secret) Clone() resources.Resource {
	clone := *s
	return &clone
}

func (s *secret) SetMetadata(metadata *core.Metadata) { s.Metadata = metadata }
func (s *secret) Equal(that any) bool                 { return reflect.DeepEqual(s, that) }
func (s *secret) GroupVersionKind() schema.GroupVersionKind {
	return schema.GroupVersionKind{Group: "gloo.solo.io", Version: "v1", Kind: "Secret"}
}

func withDefault(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}
