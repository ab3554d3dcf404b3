// Package okta has what Vault calls to ask Okta for a second factor at a login: the real one is a single package of 12 MB.
// As NewConfiguration fails, nothing else is ever called; it is here for the compiler.
package okta

import (
	"context"
	"errors"
	"net/http"
)

// A Configuration is never made.
type Configuration struct {
	Context context.Context
}

// A ConfigSetter has no effect.
type ConfigSetter struct{}

// NewConfiguration always fails.
func NewConfiguration(...ConfigSetter) (*Configuration, error) {
	return nil, errors.New("the sandbox's Vault was built without Okta's SDK")
}

func WithToken(string) ConfigSetter  { return ConfigSetter{} }
func WithOrgUrl(string) ConfigSetter { return ConfigSetter{} }
func WithCache(bool) ConfigSetter    { return ConfigSetter{} }

type APIClient struct {
	UserAPI       userAPI
	UserFactorAPI userFactorAPI
}

func NewAPIClient(*Configuration) *APIClient { return nil }

func (*APIClient) GetConfig() *Configuration { return nil }

// A request is sent by Execute, and answered by a T.
type request[T any] struct{}

func (r request[T]) Filter(string) request[T] { return r }

func (request[T]) Execute() (answer T, response *http.Response, err error) { return }

type userAPI struct{}

func (userAPI) ListUsers(context.Context) (r request[[]User]) { return }

type userFactorAPI struct{}

func (userFactorAPI) ListFactors(_ context.Context, user string) (r request[[]Factor]) { return }

func (userFactorAPI) VerifyFactor(_ context.Context, user, factor string) (r request[*VerifyResult]) {
	return
}

func (userFactorAPI) GetFactorTransactionStatus(_ context.Context, user, factor, transaction string) (r request[*Transaction]) {
	return
}

type User struct{}

func (*User) GetId() string { return "" }

type Factor struct {
	UserFactorPush *UserFactorPush
}

type UserFactorPush struct{}

func (*UserFactorPush) GetId() string { return "" }

type VerifyResult struct {
	Links map[string]any
}

func (*VerifyResult) GetFactorResult() string { return "" }

// A Transaction has one field that is not nil.
type Transaction struct {
	UserFactorPushTransactionWaiting  *struct{}
	UserFactorPushTransaction         *struct{}
	UserFactorPushTransactionRejected *struct{}
	UserFactorPushTransactionTimeout  *struct{}
}
