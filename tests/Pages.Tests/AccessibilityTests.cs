using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using RideAspire.Pages.Tests.Browsers;

namespace RideAspire.Pages.Tests;

/// <summary>axe finds nothing against the pages: dark on a phone, light on a desktop.</summary>
public sealed class AccessibilityTests(PagesSystem system)
{
    private static readonly Look phone = new(360, 740, ColorScheme.Dark);
    private static readonly Look desktop = new(1280, 800, ColorScheme.Light);

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
        await AssertCleanAsync(window, phone, desktop);
    }

    [Fact]
    public async Task Axe_finds_nothing_in_a_ride()
    {
        await using var rider = await system.OpenAsync();
        await using var driver = await system.OpenAsync();
        await driver.SignInAsync("/driver", "axe-driver");
        await rider.SignInAsync("/rider", "axe-rider");
        await AssertCleanAsync(driver, phone, desktop);
        await AssertCleanAsync(rider, phone, desktop);

        await driver.GoOnlineAsync(49.001, -74);
        await rider.BookAsync(49, -74);
        await driver.ShowsAsync("A ride for you?");
        await AssertCleanAsync(driver, phone);
        await AssertCleanAsync(rider, desktop);
        await driver.PressAsync("Accept");
        await rider.ShowsAsync("A driver is on the way");
        await AssertCleanAsync(driver, desktop);
        await AssertCleanAsync(rider, phone);
        await rider.PressAsync("Cancel the ride");
        await rider.ShowsAsync("Cancelled");
        await AssertCleanAsync(rider, desktop);
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
        await AssertCleanAsync(ops, phone, desktop);
        await rider.PressAsync("Cancel the ride");
    }

    private static async Task AssertCleanAsync(Window window, params Look[] looks)
    {
        foreach (var look in looks)
        {
            await window.Page.SetViewportSizeAsync(look.Width, look.Height);
            await window.Page.EmulateMediaAsync(new() { ColorScheme = look.Scheme });
            var found = (await window.Page.RunAxe()).Violations;
            Assert.True(
                found.Length == 0,
                $"{window.Page.Url}, {look}: " + string.Join("; ", found.Select(fault =>
                    $"{fault.Id} ({fault.Impact}): {fault.Help} at {string.Join(", ", fault.Nodes.Select(node => node.Target))}")));
            Assert.False(
                await window.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > window.innerWidth"),
                $"{window.Page.Url} is wider than {look.Width} px.");
        }
    }

    private sealed record Look(int Width, int Height, ColorScheme Scheme);
}
