using Microsoft.Playwright;
using RideAspire.Pages.Tests.Browsers;
using static Microsoft.Playwright.Assertions;

namespace RideAspire.Pages.Tests;

/// <summary>The picture of docs/pages.md and the README: a ride, seen by its rider and its driver.</summary>
public sealed class PictureTests(PagesSystem system)
{
    private const string Variable = "RIDEASPIRE_PICTURES";

    [Fact]
    public async Task A_ride_seen_by_its_rider_and_its_driver_fits_on_one_picture()
    {
        await using var rider = await OpenAsync(ColorScheme.Light);
        await using var driver = await OpenAsync(ColorScheme.Dark);
        await driver.SignInAsync("/driver", "dana");
        await driver.GoOnlineAsync(40.7410, -73.9890);
        await rider.SignInAsync("/rider", "robin");
        await rider.Page.GetByLabel("Pick-up: known place").SelectOptionAsync("Union Square");
        await rider.Page.GetByLabel("Drop-off: known place").SelectOptionAsync("Times Square");
        await rider.PressAsync("Book a ride");
        await driver.ShowsAsync("A ride for you?");
        await driver.PressAsync("Accept");
        await rider.ShowsAsync("A driver is on the way");
        await Expect(driver.Page.Locator(".marker")).ToHaveCountAsync(3);

        var (left, right) = (await rider.Page.ScreenshotAsync(), await driver.Page.ScreenshotAsync());
        await driver.PressAsync("Return the ride");
        await rider.PressAsync("Cancel the ride");
        await using var both = await system.OpenAsync();
        await both.Page.SetViewportSizeAsync(1556, 744);
        await both.Page.SetContentAsync(
            $"""
            <body style="margin:0;display:flex;gap:12px;background:#8794a2;padding:12px">
            <img src="data:image/png;base64,{Convert.ToBase64String(left)}">
            <img src="data:image/png;base64,{Convert.ToBase64String(right)}"></body>
            """);
        var picture = await both.Page.ScreenshotAsync();

        Assert.InRange(picture.Length, 20_000, 500_000);
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 })
            await File.WriteAllBytesAsync(Path.Combine(Checkout.Root, "docs", "pages.png"), picture, TestContext.Current.CancellationToken);
    }

    private async Task<Window> OpenAsync(ColorScheme scheme)
    {
        var window = await system.OpenAsync();
        await window.Page.SetViewportSizeAsync(760, 720);
        await window.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
        return window;
    }
}
