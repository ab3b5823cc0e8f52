using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.WebAssembly.Authentication;
using RideAspire.Pages.Browser;
using RideAspire.Pages.Settings;

namespace RideAspire.Pages.SignIn;

/// <summary>Who is signed in. A developer may be a rider in one page and a driver in the next one.</summary>
internal sealed class Sessions(PageSettings settings, HttpClient http, BrowserStorage storage, TimeProvider time, IServiceProvider services)
{
    private readonly Dictionary<string, Session> byRole = [];
    private ProviderSession? provider;

    /// <param name="role">rider, driver or ops.</param>
    public Session For(string role)
    {
        if (!settings.DevelopmentSignIn && settings.Authority is { } authority)
        {
            return provider ??= new(
                services.GetRequiredService<IAccessTokenProvider>(),
                services.GetRequiredService<AuthenticationStateProvider>(),
                services.GetRequiredService<NavigationManager>(),
                http,
                authority);
        }

        if (!byRole.TryGetValue(role, out var session))
            byRole[role] = session = new DevelopmentSession(role, http, storage, time);
        return session;
    }
}
