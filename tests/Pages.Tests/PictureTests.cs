using Microsoft.Playwright;
using RideAspire.Pages.Tests.Browsers;
using static Microsoft.Playwright.Assertions;

namespace RideAspire.Pages.Tests;

/// <summary>The picture of docs/pages.md and the README: a ride, seen by its rider and its driver.</summary>
public sealed class PictureTests(PagesSystem system)
{
    private const string Variable = "RIDEASPIRE_PICTURES";

    // The pages side by side, for one picture of both.
    private const string Pair =
        """
        <body style="margin:0;display:flex;gap:12px;background:#8794a2;padding:12px">
        <img src="data:image/png;base64,{0}"><img src="data:image/png;base64,{1}"></body>
        """;

    [Fact]
    public async Task A_ride_seen_by_its_rider_and_its_driver_fits_on_one_picture()
    {
        var size = new ViewportSize { Width = 760, Height = 720 };
        await using var rider = await system.OpenAsync(options: new() { ViewportSize = size, ColorScheme = ColorScheme.Light });
        await using var driver = await system.OpenAsync(options: new() { ViewportSize = size, ColorScheme = ColorScheme.Dark });
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
        await using var both = await system.OpenAsync(options: new() { ViewportSize = new() { Width = 1556, Height = 744 } });
        await both.Page.SetContentAsync(string.Format(
            System.Globalization.CultureInfo.InvariantCulture, Pair, Convert.ToBase64String(left), Convert.ToBase64String(right)));
        var picture = await both.Page.ScreenshotAsync();

        Assert.InRange(picture.Length, 20_000, 500_000);
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 })
            await File.WriteAllBytesAsync(Path.Combine(Checkout.Root, "docs", "pages.png"), picture, TestContext.Current.CancellationToken);
    }
}
