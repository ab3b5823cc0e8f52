using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace RideAspire.Schema.Migrations
{
    /// <inheritdoc />
    public partial class ListsByTime : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // A migration of its own: it runs in no transaction, and runs again if it is interrupted.
            migrationBuilder.CreateIndex(
                name: "ix_trips_driver_requested",
                table: "trips",
                columns: new[] { "driver_id", "requested_at", "id" },
                filter: "driver_id IS NOT NULL")
                .Annotation("Npgsql:CreatedConcurrently", true);

            migrationBuilder.CreateIndex(
                name: "ix_trips_requested",
                table: "trips",
                columns: new[] { "requested_at", "id" })
                .Annotation("Npgsql:CreatedConcurrently", true);

            migrationBuilder.CreateIndex(
                name: "ix_trips_rider_requested",
                table: "trips",
                columns: new[] { "rider_id", "requested_at", "id" })
                .Annotation("Npgsql:CreatedConcurrently", true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_trips_driver_requested",
                table: "trips");

            migrationBuilder.DropIndex(
                name: "ix_trips_requested",
                table: "trips");

            migrationBuilder.DropIndex(
                name: "ix_trips_rider_requested",
                table: "trips");
        }
    }
}
