using Microsoft.Playwright;
using RideAspire.Pages.Tests.Browsers;
using static Microsoft.Playwright.Assertions;

namespace RideAspire.Pages.Tests;

/// <summary>A ride as the rider and the driver see it, in two windows.</summary>
public sealed class RideTests(PagesSystem system)
{
    [Fact]
    public async Task A_ride_goes_from_booking_to_arrival_in_both_windows()
    {
        await using var rider = await system.OpenAsync();
        await using var driver = await system.OpenAsync();
        await driver.SignInAsync("/driver", "dana");
        await driver.GoOnlineAsync(40.7410, -73.9890);
        await rider.SignInAsync("/rider", "robin");

        await rider.Page.GetByLabel("Pick-up: known place").SelectOptionAsync("Union Square");
        await rider.Page.GetByLabel("Drop-off: known place").SelectOptionAsync("Times Square");
        await rider.PressAsync("Book a ride");
        await driver.PressAsync("Accept");
        await rider.ShowsAsync("A driver is on the way");
        await Expect(rider.Page.GetByText("dana")).ToBeVisibleAsync();
        await Expect(driver.Page.Locator(".marker")).ToHaveCountAsync(3);
        await Pictures.TakeAsync("pages.png", 640, (rider, 900, ColorScheme.Light), (driver, 900, ColorScheme.Dark));
        await driver.PressAsync("Drive to the pick-up");

        // The second click of a double click must not end the ride, whose button comes in the same place.
        await driver.Page.GetByRole(AriaRole.Button, new() { Name = "The rider is in the car" }).DblClickAsync(new() { Delay = 100 });
        await rider.ShowsAsync("You are riding");
        await driver.ShowsAsync("Riding");
        await driver.PressAsync("The rider has arrived");
        await rider.ShowsAsync("You have arrived");
        await driver.ShowsAsync("Online: waiting for a ride");
        await driver.PressAsync("Go offline");
        await driver.ShowsAsync("Offline");
        await rider.PressAsync("Book another ride");
        await Expect(rider.Page.GetByRole(AriaRole.Button, new() { Name = "Book a ride" })).ToBeEnabledAsync();

        Assert.Equal(["WAITING", "ASSIGNED", "IN_PROGRESS", "COMPLETED"], rider.Statuses);
        Assert.Equal(["ASSIGNED", "IN_PROGRESS"], driver.Statuses);
        Assert.Empty(rider.Complaints);
        Assert.Empty(driver.Complaints);
    }

    [Fact]
    public async Task A_reload_of_both_windows_finds_the_offer_the_trip_and_the_shift_again()
    {
        await using var rider = await system.OpenAsync();
        await using var driver = await system.OpenAsync();
        await driver.SignInAsync("/driver", "reload-driver");
        await driver.GoOnlineAsync(42.001, -74);
        await rider.SignInAsync("/rider", "reload-rider");
        await rider.BookAsync(42, -74);
        await driver.ShowsAsync("A ride for you?");

        await driver.Page.ReloadAsync();
        await rider.Page.ReloadAsync();
        await rider.ShowsAsync("Looking for a driver");
        await driver.PressAsync("Accept");
        await rider.ShowsAsync("A driver is on the way");

        await driver.Page.ReloadAsync();
        await driver.ShowsAsync("On the way to the rider");
        await driver.PressAsync("Return the ride");
        await driver.ShowsAsync("Online: waiting for a ride");
        await rider.ShowsAsync("Looking for a driver");
        await rider.PressAsync("Cancel the ride");
        await rider.ShowsAsync("Cancelled");
        await rider.Page.ReloadAsync();
        await rider.ShowsAsync("Cancelled");
    }

    [Fact]
    public async Task A_driver_who_declines_gets_no_trip_and_the_rider_goes_on_waiting()
    {
        await using var rider = await system.OpenAsync();
        await using var driver = await system.OpenAsync();
        await driver.SignInAsync("/driver", "decline-driver");
        await driver.GoOnlineAsync(43.001, -74);
        await rider.SignInAsync("/rider", "decline-rider");
        await rider.BookAsync(43, -74);

        await driver.PressAsync("Decline");

        await driver.ShowsAsync("Online: waiting for a ride");
        await rider.ShowsAsync("Looking for a driver");
        await rider.PressAsync("Cancel the ride");
        await rider.ShowsAsync("Cancelled");
    }

    [Fact]
    public async Task A_trip_that_nobody_takes_shows_no_driver_found_at_its_deadline()
    {
        var gateway = await system.HurriedGatewayAsync();
        await using var rider = await system.OpenAsync(gateway);
        await rider.SignInAsync("/rider", "deadline-rider");

        await rider.BookAsync(44, -74);
        await rider.ShowsAsync("Looking for a driver");
        await Expect(rider.Page.GetByRole(AriaRole.Timer)).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^[1-5] s$"));
        await rider.ShowsAsync("No driver found");

        Assert.Equal(["WAITING", "DRIVER_NOT_FOUND"], rider.Statuses);
    }

    [Fact]
    public async Task The_map_and_the_keyboard_choose_places()
    {
        await using var rider = await system.OpenAsync();
        await rider.SignInAsync("/rider", "map-rider");
        var map = rider.Page.GetByRole(AriaRole.Application);

        await map.ClickAsync(new() { Position = new() { X = 200, Y = 150 } });
        await Expect(rider.Page.Locator(".marker.pickup")).ToBeVisibleAsync();
        await map.FocusAsync();
        await map.PressAsync("ArrowRight");
        await map.PressAsync("ArrowDown");
        await map.PressAsync("+");
        await map.PressAsync("Enter");

        await Expect(rider.Page.Locator(".marker.dropoff")).ToBeVisibleAsync();
        await Expect(rider.Page.GetByLabel("Drop-off: latitude")).Not.ToHaveValueAsync("");
        await Expect(rider.Page.GetByRole(AriaRole.Button, new() { Name = "Book a ride" })).ToBeEnabledAsync();
        await rider.Page.GetByLabel("Pick-up: known place").SelectOptionAsync("Times Square");
        await Expect(rider.Page.GetByLabel("Pick-up: latitude")).ToHaveValueAsync("40.758");

        // A field that holds no place leaves none behind that could be booked.
        foreach (var typed in new[] { "91", "" })
        {
            await rider.Page.GetByLabel("Pick-up: latitude").FillAsync(typed);
            await rider.Page.GetByLabel("Pick-up: latitude").BlurAsync();
            await Expect(rider.Page.GetByRole(AriaRole.Button, new() { Name = "Book a ride" })).ToBeDisabledAsync();
        }

        Assert.Empty(rider.Complaints);
    }
}
