using RideAspire.Pages.Tests.Browsers;
using static Microsoft.Playwright.Assertions;

namespace RideAspire.Pages.Tests.SignIn;

/// <summary>The sign-in of production, with an OpenID Connect provider.</summary>
public sealed class ProviderSignInTests(PagesSystem system)
{
    [Fact]
    public async Task A_rider_signs_in_at_the_provider_books_and_is_still_signed_in_after_a_reload()
    {
        Chromium.SkipWithout();
        await using var provider = await TestProvider.StartAsync("provider-rider");
        var gateway = await system.StartGatewayAsync(provider.Settings);
        await using var rider = await system.OpenAsync(gateway);
        await rider.Page.GotoAsync("/rider");

        await rider.PressAsync("Sign in");
        await Expect(rider.Page.GetByText("Signed in as provider-rider")).ToBeVisibleAsync();
        await rider.BookAsync(50, -74);
        await rider.ShowsAsync("Looking for a driver");
        await rider.Page.ReloadAsync();
        await rider.ShowsAsync("Looking for a driver");
        await rider.PressAsync("Cancel the ride");
        await rider.ShowsAsync("Cancelled");

        Assert.Empty(rider.Complaints);
    }
}
