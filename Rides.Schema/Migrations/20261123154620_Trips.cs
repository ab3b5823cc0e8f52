using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace RideAspire.Schema.Migrations
{
    /// <inheritdoc />
    public partial class Trips : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "trips",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    rider_id = table.Column<string>(type: "text", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false),
                    driver_id = table.Column<string>(type: "text", nullable: true),
                    idempotency_key = table.Column<string>(type: "text", nullable: true),
                    requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    deadline_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    closed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false),
                    dropoff_lat = table.Column<double>(type: "double precision", nullable: false),
                    dropoff_lon = table.Column<double>(type: "double precision", nullable: false),
                    pickup_lat = table.Column<double>(type: "double precision", nullable: false),
                    pickup_lon = table.Column<double>(type: "double precision", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_trips", x => x.id);
                    table.CheckConstraint("ck_trips_closed", "(status IN ('WAITING', 'ASSIGNED', 'IN_PROGRESS')) = (closed_at IS NULL)");
                    table.CheckConstraint("ck_trips_driver", "driver_id IS NOT NULL OR NOT (status IN ('ASSIGNED', 'IN_PROGRESS') OR status = 'COMPLETED')");
                    table.CheckConstraint("ck_trips_never_early", "status <> 'DRIVER_NOT_FOUND' OR closed_at >= deadline_at");
                    table.CheckConstraint("ck_trips_status", "status IN ('WAITING', 'ASSIGNED', 'IN_PROGRESS') OR status IN ('COMPLETED', 'DRIVER_NOT_FOUND', 'CANCELLED')");
                });

            migrationBuilder.CreateIndex(
                name: "ix_trips_waiting_deadline",
                table: "trips",
                columns: new[] { "deadline_at", "id" },
                filter: "status = 'WAITING'");

            migrationBuilder.CreateIndex(
                name: "ux_trips_active_per_driver",
                table: "trips",
                column: "driver_id",
                unique: true,
                filter: "status IN ('ASSIGNED', 'IN_PROGRESS')");

            migrationBuilder.CreateIndex(
                name: "ux_trips_idempotency_key",
                table: "trips",
                columns: new[] { "rider_id", "idempotency_key" },
                unique: true,
                filter: "idempotency_key IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ux_trips_open_per_rider",
                table: "trips",
                column: "rider_id",
                unique: true,
                filter: "status IN ('WAITING', 'ASSIGNED', 'IN_PROGRESS')");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "trips");
        }
    }
}
