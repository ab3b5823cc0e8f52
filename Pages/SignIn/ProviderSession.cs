using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.WebAssembly.Authentication;

namespace RideAspire.Pages.SignIn;

/// <summary>
/// The sign-in of production: OpenID Connect with PKCE, at the provider whose tokens the gateway accepts. The tab keeps
/// the tokens. One account serves all pages; its role says which of them it may use.
/// </summary>
internal sealed class ProviderSession(IAccessTokenProvider tokens, AuthenticationStateProvider users, NavigationManager navigation)
    : Session
{
    private string? subject;
    private string? discarded;

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
        var result = await tokens.RequestAccessToken();
        if (result.TryGetToken(out var token) && token.Value != discarded)
            return token.Value;
        subject = null;
        RaiseChanged();
        return null;
    }

    public override void Discard(string token) => discarded = token;

    public override void SignOut() => navigation.NavigateToLogout("authentication/logout", "");
}
