using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using RideAspire.Pages.Tests.Browsers;

namespace RideAspire.Pages.Tests;

/// <summary>axe finds nothing against the pages: light and dark, on a phone and on a desktop.</summary>
public sealed class AccessibilityTests(PagesSystem system)
{
    private static readonly (int Width, int Height)[] sizes = [(360, 740), (1280, 800)];

    [Theory]
    [InlineData("/")]
    [InlineData("/rider")]
    [InlineData("/driver")]
    [InlineData("/ops")]
    public async Task Axe_finds_nothing_before_the_sign_in(string path)
    {
        await using var window = await system.OpenAsync();
        await window.Page.GotoAsync(path);
        await window.Page.Locator("h1").Filter(new() { HasNotText = "Loading" }).WaitForAsync();
        await window.Page.Locator("nav").WaitForAsync();
        await AssertCleanAsync(window);
    }

    [Fact]
    public async Task Axe_finds_nothing_in_a_ride()
    {
        await using var rider = await system.OpenAsync();
        await using var driver = await system.OpenAsync();
        await driver.SignInAsync("/driver", "axe-driver");
        await rider.SignInAsync("/rider", "axe-rider");
        await AssertCleanAsync(driver);
        await AssertCleanAsync(rider);

        await driver.GoOnlineAsync(49.001, -74);
        await rider.BookAsync(49, -74);
        await driver.ShowsAsync("A ride for you?");
        await AssertCleanAsync(driver, sizes[..1]);
        await AssertCleanAsync(rider, sizes[..1]);
        await driver.PressAsync("Accept");
        await rider.ShowsAsync("A driver is on the way");
        await AssertCleanAsync(driver, sizes[..1]);
        await AssertCleanAsync(rider, sizes[..1]);
        await rider.PressAsync("Cancel the ride");
        await rider.ShowsAsync("Cancelled");
        await AssertCleanAsync(rider, sizes[..1]);
    }

    [Fact]
    public async Task Axe_finds_nothing_in_operations_with_a_trip_open()
    {
        await using var rider = await system.OpenAsync();
        await rider.SignInAsync("/rider", "axe-seen");
        await rider.BookAsync(54, -74);
        await rider.ShowsAsync("Looking for a driver");
        await using var ops = await system.OpenAsync();
        await ops.SignInAsync("/ops", "axe-ops");
        await ops.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "axe-seen" }).GetByRole(AriaRole.Link).ClickAsync();
        await ops.Page.Locator(".timeline").WaitForAsync();
        await ops.Page.Locator("#timers-heading ~ h3").First.WaitForAsync();
        await AssertCleanAsync(ops);
        await rider.PressAsync("Cancel the ride");
    }

    private static async Task AssertCleanAsync(Window window, (int Width, int Height)[]? at = null)
    {
        foreach (var (width, height) in at ?? sizes)
        {
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await window.Page.SetViewportSizeAsync(width, height);
                await window.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
                var found = (await window.Page.RunAxe()).Violations;
                Assert.True(
                    found.Length == 0,
                    $"{window.Page.Url}, {scheme}, {width} px: " + string.Join("; ", found.Select(fault =>
                        $"{fault.Id} ({fault.Impact}): {fault.Help} at {string.Join(", ", fault.Nodes.Select(node => node.Target))}")));
                Assert.False(
                    await window.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > window.innerWidth"),
                    $"{window.Page.Url} is wider than {width} px.");
            }
        }
    }
}
