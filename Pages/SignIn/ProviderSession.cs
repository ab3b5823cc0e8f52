using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.WebAssembly.Authentication;

namespace RideAspire.Pages.SignIn;

/// <summary>
/// The sign-in of production: OpenID Connect with PKCE, at the provider whose tokens the gateway accepts. The tab keeps
/// the tokens. One account serves all pages; its role says which of them it may use.
/// </summary>
/// <param name="tokens">The framework's client of the provider.</param>
/// <param name="http">Asks whether the provider answers.</param>
/// <param name="authority">The provider.</param>
internal sealed class ProviderSession(
    IAccessTokenProvider tokens, AuthenticationStateProvider users, NavigationManager navigation, HttpClient http, string authority)
    : Session
{
    private string? subject;
    private string? discarded;
    private Task<AccessTokenResult>? renewal;

    public override string? Subject => subject;

    /// <summary>Finds out who is signed in. Until then nobody is.</summary>
    public async Task LoadAsync()
    {
        var user = (await users.GetAuthenticationStateAsync()).User;
        var found = user.Identity is { IsAuthenticated: true } ? user.FindFirst("sub")?.Value ?? user.Identity.Name : null;
        if (found == subject)
            return;
        subject = found;
        RaiseChanged();
    }

    /// <summary>Leaves the page for the provider's. The browser comes back to this page.</summary>
    public void SignIn() => navigation.NavigateToLogin("authentication/login");

    public override async Task<string?> TokenAsync(CancellationToken ct)
    {
        var result = await RequestAsync();
        if (result.TryGetToken(out var token) && token.Value != discarded)
            return token.Value;

        // A renewal fails without a network, too. Then nobody is signed out.
        using (var answer = await http.GetAsync($"{authority.TrimEnd('/')}/.well-known/openid-configuration", ct))
            answer.EnsureSuccessStatusCode();
        subject = null;
        RaiseChanged();
        return null;
    }

    public override void Discard(string token) => discarded = token;

    public override void SignOut() => navigation.NavigateToLogout("authentication/logout", "");

    // Parts of a page ask at the same time, and a refresh token may be used once.
    private async Task<AccessTokenResult> RequestAsync()
    {
        var pending = renewal ??= tokens.RequestAccessToken().AsTask();
        try
        {
            return await pending;
        }
        finally
        {
            if (renewal == pending)
                renewal = null;
        }
    }
}
